import type { CriuPhase, CriuPhases, DumpStats } from '../schema/criu-run.ts';

/**
 * Where CRIU's own time went, from the lines of its log. Every line that is used stands in CRIU 3.17, 4.0, 4.1 and 4.2 at -v4:
 * criu/seize.c, net.c, cr-dump.c, mem.c, pstree.c, stats.c, cr-restore.c and pie/restorer.c. Only the message is matched.
 */
const LINE = /^\((\d+\.\d+)\) +(.*)$/;

interface Line {
  /** Milliseconds since CRIU opened its log (log_init in criu/log.c). */
  readonly t: number;
  readonly message: string;
}

/** Lines with a time, in order. What a restorer writes for several processes at once may be out of order by microseconds. */
const linesOf = (log: string): Line[] =>
  log.split('\n').flatMap((line) => {
    const [, time, message = ''] = LINE.exec(line) ?? [];
    return time === undefined ? [] : [{ t: Number(time) * 1000, message }];
  });

const first = (lines: readonly Line[], pattern: RegExp): number | undefined =>
  lines.find(({ message }) => pattern.test(message))?.t;
const last = (lines: readonly Line[], pattern: RegExp): number | undefined =>
  lines.findLast(({ message }) => pattern.test(message))?.t;

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** One phase after the other: each begins at its border and lasts to the next one that is there. */
const between = (borders: readonly (readonly [CriuPhase['phase'], number | undefined])[], end: number): CriuPhase[] => {
  const known = borders.flatMap(([phase, at]) => (at === undefined ? [] : [{ phase, at }]));
  return known
    .map(({ phase, at }, i) => ({ phase, from_ms: round(at), to_ms: round(Math.max(at, known[i + 1]?.at ?? end)) }))
    .filter(({ from_ms, to_ms }) => to_ms > from_ms);
};

/** More processes than this, and they are told as one: the log of a run must not grow with the tree. */
const MOST_TASKS = 20;

const TASK = /^Dumping task \(pid/;
const PAGES = /^Dumping pages \(type/;
const CORE = /^Dumping core \(pid/;

/** Each process of the tree in turn: its mappings and files by way of the parasite, its memory, and what else it is made of. */
const taskBorders = (lines: readonly Line[]): (readonly [CriuPhase['phase'], number])[] => {
  const found = lines.flatMap(({ t, message }): (readonly [CriuPhase['phase'], number])[] => {
    if (TASK.test(message)) return [['parasite', t]];
    if (PAGES.test(message)) return [['memory-dump', t]];
    return CORE.test(message) ? [['state', t]] : [];
  });
  const [begin] = found;
  const tasks = found.filter(([phase]) => phase === 'parasite').length;
  return begin === undefined || tasks <= MOST_TASKS ? found : [['tasks', begin[1]]];
};

/**
 * When the tree was frozen. CRIU prints no line there, but its statistics say how long it was frozen until the line `Writing stats`
 * (timing_stop(TIME_FROZEN) in cr_dump_finish), and how long the freezing before took. Without them, the lines nearest to it.
 */
const freeze = (
  lines: readonly Line[],
  stats: DumpStats | undefined,
): { readonly freezing: number | undefined; readonly frozen: number | undefined } => {
  const end = last(lines, /^Writing stats$/);
  if (stats === undefined || end === undefined)
    return { freezing: first(lines, /^Seized task \d+, state/), frozen: first(lines, /Lock network$/) };
  const frozen = end - stats.frozen_time_us / 1000;
  return { freezing: frozen - stats.freezing_time_us / 1000, frozen };
};

const dumpPhases = (lines: readonly Line[], end: number, stats: DumpStats | undefined): CriuPhase[] => {
  const { freezing, frozen } = freeze(lines, stats);
  return between(
    [
      ['start', 0],
      ['freezing', freezing],
      ['collecting', frozen],
      ...taskBorders(lines),
      ['images', first(lines, /^Dumping pstree \(pid/)],
      ['letting-go', last(lines, /^Unfreezing tasks into/)],
      ['end', last(lines, /^Writing stats$/)],
    ],
    end,
  );
};

/** What processes do at once is told as one span: from the first that does it to the last. */
const restorePhases = (lines: readonly Line[], end: number): CriuPhase[] =>
  between(
    [
      ['reading-images', 0],
      ['forking', first(lines, /^Forking task with/)],
      ['memory-restore', first(lines, /^pie: \d+: Preadv /)],
      ['threads', last(lines, /^pie: \d+: `- returned \d/)],
      ['resuming', last(lines, /^pie: \d+: \d+: Restored$/)],
      ['end', last(lines, /^Restore finished successfully/)],
    ],
    end,
  );

/** The phases of a dump or restore that succeeded; undefined where its log has no line that tells. */
export const parsePhases = (action: 'dump' | 'restore', log: string, stats?: DumpStats): CriuPhases | undefined => {
  const lines = linesOf(log);
  const end = Math.max(0, ...lines.slice(-5).map(({ t }) => t));
  const phases = action === 'dump' ? dumpPhases(lines, end, stats) : restorePhases(lines, end);
  return phases.length < 2 ? undefined : { phases, end_ms: round(end) };
};
