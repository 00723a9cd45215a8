import { createHash } from 'node:crypto';
import type { Observation } from '../../harness/schema/events.ts';
import type { ProofStep, ServiceDefinition } from '../../harness/schema/service.ts';
import { atLeast, same } from '../observe.ts';
import type { Session } from '../workload.ts';
import { answerText } from './expect.ts';
import { fill, type Variables } from './fill.ts';
import { openPool, type Pool } from './pool.ts';

/** Answers longer than this are recorded by their digest. */
const RECORDED_CHARACTERS = 512;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const recorded = (text: string): string =>
  text.length > RECORDED_CHARACTERS ? `${text.length} characters, SHA-256 ${sha256(text)}` : text;

/** Asks everything that warms the service; the digest is over the answers that must always be the same. */
const serveAll = async (pool: Pool, { warm, probe }: ServiceDefinition, variables: Variables): Promise<string> => {
  const hash = createHash('sha256');
  if (warm === undefined) await pool.ask(probe.request);
  const passes = Number(fill(warm?.times ?? 0, variables));
  for (let pass = 0; pass < passes; pass += 1) {
    for (const { same: isSame, ...request } of warm?.requests ?? []) {
      const answer = answerText(await pool.ask(request, { i: pass }));
      if (isSame) hash.update(`${answer.length}\n${answer}`);
    }
  }
  return hash.digest('hex');
};

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

interface ProofContext {
  readonly held: Pool;
  /** A pool of its own for each reading over a new connection. */
  readonly fresh: () => Pool;
  readonly nonce: string;
}

const read = async ({ held, fresh, nonce }: ProofContext, { read: request, connection }: ProofStep): Promise<string> => {
  const pool = connection === 'held' ? held : fresh();
  try {
    return answerText(await pool.ask(request, { nonce }));
  } finally {
    if (pool !== held) pool.close();
  }
};

/** What the reading gives before anything was written: an answer, or that it is refused. */
const readUnwritten = async (
  { fresh, nonce }: ProofContext,
  { read: { expect: _any, ...request } }: ProofStep,
): Promise<string | undefined> => {
  const pool = fresh();
  try {
    return answerText(await pool.ask(request, { nonce }));
  } catch {
    return undefined;
  } finally {
    pool.close();
  }
};

/** Writes and reads back one step; a reading that does not see what was written would prove nothing. */
const write = async (context: ProofContext, step: ProofStep): Promise<string> => {
  const before = step.write.length === 0 ? undefined : await readUnwritten(context, step);
  for (const request of step.write) await context.held.ask(request, { nonce: context.nonce });
  const after = await read(context, step);
  // What is written into a service cannot read as nothing; a function that forgets its return does.
  if (after === '') throw new Error(`the proof "${step.name}" proves nothing: its reading gives nothing`);
  if (step.rule === 'at-least' && !isNumber(after))
    throw new Error(`the proof "${step.name}" compares numbers, and its reading gives "${recorded(after)}"`);
  if (before === after)
    throw new Error(
      `the proof "${step.name}" proves nothing: its reading gives "${recorded(after)}" before and after the writing`,
    );
  return after;
};

/** What is no number any more is shown as it is, and is not what it was. */
const observe = ({ name, about, rule }: ProofStep, before: string, after: string): Observation =>
  rule === 'same' || !isNumber(after)
    ? same(name, recorded(before), recorded(after), about)
    : atLeast(name, Number(before), Number(after), about);

/** What a reading gives after the restore: a wrong answer is one side of the comparison, only none at all is an error. */
const readAgain = (context: ProofContext, step: ProofStep): Promise<string> => {
  const { expect: _compared, ...request } = step.read;
  return read(context, { ...step, read: request });
};

/** A client of the service of a definition, connected and proven by one right answer to its probe. */
export const connectCustom = async (definition: ServiceDefinition, variables: Variables): Promise<Session> => {
  const fresh = (): Pool => openPool(definition, variables);
  const held = fresh();
  try {
    await held.ask(definition.probe.request);
  } catch (error) {
    held.close();
    throw error;
  }
  return {
    serveAll: () => serveAll(held, definition, variables),
    mark: async (nonce) => {
      const context = { held, fresh, nonce };
      const before: string[] = [];
      for (const step of definition.proof) before.push(await write(context, step));
      return async () => {
        const observations: Observation[] = [];
        for (const [i, step] of definition.proof.entries())
          observations.push(observe(step, before[i] ?? '', await readAgain(context, step)));
        return observations;
      };
    },
    close: () => Promise.resolve(held.close()),
  };
};
