import { isHarmless, isOutcome, parseLogLine } from '../criu/log.ts';
import type { CriuRun, LogLine } from '../schema/events.ts';

/** Error lines that pass on that something went wrong before, in a child or a callee, and never say what. */
const AFTERMATH: readonly RegExp[] = [
  /^(\d+ )?exited, status=\d+$/,
  /^\d+ killed by signal (9|15): /,
  /^Unable to detach from \d+: No such process$/,
  /^(Dump|Collect) (files|mappings|core|fs|task)? ?\(pid: \d+\) failed with -?\d+$/,
  /^Can't make (?!VM )\w+ id( for \d+)?$/,
  /^Unable to open fd=\d+ id=/,
  /^Namespaces dumping finished with error \d+$/,
  /^Can't dump page with parasite$/,
  /^cg: cgroupd: (recv|send) re[qs]p? error/,
  /^Killing processes because of failure on restore\.$/,
];

/** Whether a line says what went wrong: an Error that is neither harmless, nor an outcome, nor only the echo of another. */
export const isTelling = (line: LogLine): boolean =>
  line.level === 'error' && !isHarmless(line) && !isOutcome(line) && !AFTERMATH.some((pattern) => pattern.test(line.message));

/** The line that decides: the first Error that says what went wrong. Everything after it is a consequence. */
export const decidingLine = (lines: readonly LogLine[]): LogLine | undefined => lines.find(isTelling);

/** What a recorded run of CRIU has to say, in the order in which it counts: its errors, what it printed, the end of its log. */
export const linesOfRun = ({ log, stderr }: CriuRun): LogLine[] => [
  ...log.errors,
  ...[...stderr.split('\n'), ...log.tail].filter((line) => line.trim() !== '').map(parseLogLine),
];
