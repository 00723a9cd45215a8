import type { LogEvent } from '../schema/events.ts';
import type { KernelLine } from '../schema/facts.ts';
import type { Finding } from '../schema/results.ts';
import { eventsOf } from './collect.ts';

/** What the kernel wrote, and whether it became tainted, during one cycle of a batch. */
export type KernelLog = Extract<LogEvent, { event: 'kernel-log' }>;

/** Bits of /proc/sys/kernel/tainted that tell of trouble, as Documentation/admin-guide/tainted-kernels.rst names them. */
const TAINTS: readonly (readonly [bit: number, letter: string, meaning: string])[] = [
  [4, 'M', 'a machine check was seen'],
  [5, 'B', 'a bad page was found'],
  [7, 'D', 'the kernel died: an Oops or BUG'],
  [9, 'W', 'the kernel issued a warning (WARN)'],
  [14, 'L', 'a soft lockup was seen'],
  [18, 'N', 'an in-kernel test was run'],
];

/** The bits that are set in `after` and not in `before`, in words. */
export const newTaints = (before: number, after: number): string[] =>
  TAINTS.flatMap(([bit, letter, meaning]) =>
    (after & (1 << bit)) !== 0 && (before & (1 << bit)) === 0 ? [`${letter}: ${meaning}`] : [],
  );

const OOM_KILL = /Out of memory: Killed process \d+ \(([^)]*)\)/;

/** The process that the kernel killed for want of memory in these lines. */
export const oomVictim = (lines: readonly KernelLine[]): string | undefined =>
  lines.flatMap(({ text }) => OOM_KILL.exec(text)?.[1] ?? []).at(0);

const printed = ({ time_s, text }: KernelLine): string => `[${time_s.toFixed(6).padStart(12)}] ${text}`;

export const kernelLogsOf = (events: readonly LogEvent[], batch: string): KernelLog[] =>
  eventsOf(events, 'kernel-log').filter((event) => event.batch === batch);

const taintFinding = (log: KernelLog, cell: string): Finding[] => {
  const taints = newTaints(log.taint_before, log.taint_after);
  if (taints.length === 0) return [];
  return [
    {
      id: 'kernel-tainted',
      severity: 'warn',
      title: `The kernel became tainted during this cell (${taints.join('; ')}).`,
      evidence: log.lines.map(printed).slice(0, 12),
      cell,
      cycles: [log.cycle],
    },
  ];
};

/** Warnings of the kernel around a cell: they do not fail it, and are never left out of a report. */
export const kernelFindings = (logs: readonly KernelLog[], cell: string): Finding[] => {
  const tainted = logs.flatMap((log) => taintFinding(log, cell));
  const quiet = logs.filter((log) => log.lines.length > 0 && newTaints(log.taint_before, log.taint_after).length === 0);
  if (quiet.length === 0) return tainted;
  const lines = quiet.flatMap((log) => log.lines);
  const unlike = [...new Map(lines.map((line) => [line.text.replace(/\d+/g, '#'), line])).values()];
  return [
    ...tainted,
    {
      id: 'kernel-warnings',
      severity: 'info',
      title: 'The kernel logged warnings during this cell.',
      evidence: unlike.slice(0, 8).map(printed),
      cell,
      cycles: quiet.map(({ cycle }) => cycle),
    },
  ];
};
