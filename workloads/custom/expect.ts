import type { Expectation, ServiceRequest } from '../../harness/schema/service.ts';
import type { Answer } from './kinds/kind.ts';

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 197)}...` : text);
const bare = (text: string): string => text.replace(/[\r\n]+$/, '');

/** The answer as one text that two sides of a proof are compared by. */
export const answerText = ({ text, status }: Answer): string =>
  status === undefined || (status >= 200 && status < 300) ? bare(text) : `HTTP ${status}: ${bare(text)}`;

const mismatches = (answer: Answer, expected: Exclude<Expectation, string>): string[] => {
  const text = bare(answer.text);
  const { status, equals, contains, matches } = expected;
  const isFine = answer.status === undefined || (answer.status >= 200 && answer.status < 400);
  return [
    ...((status === undefined ? isFine : status === answer.status)
      ? []
      : [`status ${status ?? 'of success'}, was ${answer.status}`]),
    ...(equals === undefined || bare(equals) === text ? [] : [`"${shorten(bare(equals))}", was "${shorten(text)}"`]),
    ...(contains === undefined || text.includes(contains) ? [] : [`an answer with "${contains}", was "${shorten(text)}"`]),
    ...(matches === undefined || new RegExp(matches, 'm').test(text)
      ? []
      : [`an answer like /${matches}/, was "${shorten(text)}"`]),
  ];
};

/** Throws, with both sides, when an answer is not what its request expects. Without an expectation only HTTP's status counts. */
export const demand = (answer: Answer, { expect }: Pick<ServiceRequest, 'expect'>, what: string): void => {
  const [mismatch] = mismatches(answer, typeof expect === 'string' ? { equals: expect } : (expect ?? {}));
  if (mismatch !== undefined) throw new Error(`${what}: expected ${mismatch}`);
};
