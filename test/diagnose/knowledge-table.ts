import type { Conditions, KnownFailure, VersionRange } from '../../harness/diagnose/failure.ts';
import { topics } from '../../harness/diagnose/registry.ts';

const range = (name: string, versions: VersionRange | undefined): string[] => {
  if (versions === undefined) return [];
  const { from, before } = versions;
  return [
    `${name} ${[...(from === undefined ? [] : [`from ${from}`]), ...(before === undefined ? [] : [`before ${before}`])].join(' ')}`,
  ];
};

const where = (when: Conditions | undefined): string =>
  [
    ...range('Linux', when?.kernel),
    ...range('CRIU', when?.criu),
    ...range('glibc', when?.glibc),
    ...(when?.withoutOptions ?? []).map((name) => `without ${name}`),
  ].join(', ');

const seen = ({ verified }: KnownFailure): string =>
  verified.length === 0 ? 'unverified' : verified.map(({ kernel, criu }) => `Linux ${kernel}, CRIU ${criu}`).join('; ');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('[', '\\[').replaceAll('<', '&lt;');

const row = (failure: KnownFailure): string =>
  `| ${[
    `\`${failure.id}\``,
    failure.cause,
    where(failure.when),
    failure.remedies.map(({ text }) => text).join(' '),
    seen(failure),
  ]
    .map(cell)
    .join(' | ')} |`;

/** The known failures as tables in Markdown, one for each topic. */
export const knowledgeTable = (): string =>
  topics
    .map(({ title, failures }) =>
      [
        `### ${title}`,
        '',
        '| id | cause | only | what helps | provoked on |',
        '|---|---|---|---|---|',
        ...failures.map(row),
        '',
      ].join('\n'),
    )
    .join('\n');
