import { type CiCase, type CiGroup, cleanLine, cleanLines } from './case.ts';

/** GitHub shows ten annotations of a kind for each step, and drops the others without a word. */
const SHOWN = 10;
/** Cases that a single annotation names. */
const NAMED = 6;

/** Escaping of workflow commands, as @actions/core does it (packages/core/src/command.ts). */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const command = (kind: 'error' | 'warning' | 'notice', title: string, lines: readonly string[]): string =>
  `::${kind} title=${property(cleanLine(title))}::${data(cleanLines(lines).join('\n'))}`;

interface Trouble {
  readonly one: CiCase;
  readonly names: readonly string[];
}

/** Cases that do not pass for the same reason share an annotation: a matrix has more cells than GitHub shows annotations. */
const troublesOf = (groups: readonly CiGroup[]): Trouble[] => {
  const found = new Map<string, Trouble>();
  for (const { name, cases } of groups)
    for (const one of cases) {
      if (one.outcome !== 'fail' && one.outcome !== 'error') continue;
      const key = JSON.stringify([one.outcome, one.type, one.message]);
      const earlier = found.get(key);
      const named = groups.length > 1 ? `${name}: ${one.name}` : one.name;
      found.set(key, { one: earlier?.one ?? one, names: [...(earlier?.names ?? []), named] });
    }
  // What the thing under test did goes first: ours may be its consequence, and the list may be cut.
  return [...found.values()].toSorted((a, b) => Number(a.one.outcome === 'error') - Number(b.one.outcome === 'error'));
};

const annotation = ({ one, names }: Trouble): string => {
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  const listed = names.slice(0, NAMED).map((name) => `- ${name}`);
  const rest = names.length > NAMED ? [`- and ${names.length - NAMED} more`] : [];
  return command('error', `${one.outcome.toUpperCase()} ${one.name}${more}`, [
    one.message,
    ...one.details.filter((line) => line !== one.message),
    ...(names.length > 1 ? ['', ...listed, ...rest] : []),
  ]);
};

/** As many as GitHub shows, the last of which says how many there were. */
const cut = <T>(kind: 'error' | 'warning', all: readonly T[], write: (one: T) => string, what: string): string[] =>
  all.length <= SHOWN
    ? all.map(write)
    : [
        ...all.slice(0, SHOWN - 1).map(write),
        command(kind, `${all.length - SHOWN + 1} further ${what}`, ['The job summary has them all.']),
      ];

/**
 * Workflow commands that become annotations on GitHub: an error for each cause of what did not pass, a warning for each warning, or
 * a notice with the headline where all is well. They name no file: what failed is no line of the repository.
 */
export const renderAnnotations = (headline: string, groups: readonly CiGroup[]): string => {
  const warnings = groups.flatMap((group) => group.warnings ?? []);
  const lines = [
    ...cut('error', troublesOf(groups), annotation, 'causes'),
    ...cut('warning', warnings, ({ name, message }) => command('warning', name, [message]), 'warnings'),
  ];
  return `${(lines.length === 0 ? [command('notice', 'criu-qualify', [headline])] : lines).join('\n')}\n`;
};
