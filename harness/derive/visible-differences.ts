import type { VisibleProcess } from '../schema/process-state.ts';

/** Visible state that a restore rightly changes, whatever the subject: names, and why. */
const ALWAYS_CHANGES: readonly (readonly [RegExp, string])[] = [[/^map\.\[stack\]$/, 'the stack grows as its process runs']];

export interface VisibleDifference {
  readonly pid: number;
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const absent = 'absent';

const compareFacts = (before: VisibleProcess, after: VisibleProcess): VisibleDifference[] => {
  const names = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])];
  return names.flatMap((name) => {
    const [was, is] = [before.facts[name] ?? absent, after.facts[name] ?? absent];
    return was === is ? [] : [{ pid: before.pid, name, before: was, after: is }];
  });
};

/**
 * What differs between a tree before the dump and after the restore, less what may: `changes` are regular expressions on names.
 * A process that is gone, or one too many, is one difference.
 */
export const visibleDifferences = (
  before: readonly VisibleProcess[],
  after: readonly VisibleProcess[],
  changes: readonly string[] = [],
): VisibleDifference[] => {
  const allowed = [...ALWAYS_CHANGES.map(([pattern]) => pattern), ...changes.map((text) => new RegExp(`^(?:${text})$`))];
  const now = new Map(after.map((process) => [process.pid, process]));
  const lost = before.flatMap((process) => {
    const restored = now.get(process.pid);
    const name = process.facts['Name'] ?? '';
    return restored === undefined
      ? [{ pid: process.pid, name: 'process', before: name, after: absent }]
      : compareFacts(process, restored);
  });
  const known = new Set(before.map(({ pid }) => pid));
  const added = after
    .filter(({ pid }) => !known.has(pid))
    .map(({ pid, facts }) => ({ pid, name: 'process', before: absent, after: facts['Name'] ?? '' }));
  return [...lost, ...added].filter(({ name }) => !allowed.some((pattern) => pattern.test(name)));
};

export const differenceLine = ({ pid, name, before, after }: VisibleDifference): string =>
  `pid ${pid}: ${name} was ${before}, is ${after}`;
