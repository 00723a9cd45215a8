import type { LogLine } from '../schema/events.ts';

/**
 * A CRIU log line: `(SS.UUUUUU) [pid:] Level (criu/file.c:LINE): message`; the restorer's begin `pie: PID:`.
 * What CRIU says while it still reads its options has no time.
 * File names and line numbers move between versions, so nothing may depend on them.
 */
const LINE =
  /^(?:\((?<time>\d+\.\d+)\)\s*)?(?:(?:pie: )?(?<pid>\d+):\s+)?(?:pie:\s+(?<piePid>\d+):\s+)?(?:(?<level>Error|Warn)\s+\((?<source>[^)]*)\):\s*)?(?<message>.*)$/;

/** Error lines that successful dumps and restores print too; they are never the cause of anything. */
const HARMLESS: readonly RegExp[] = [
  // Without CAP_SYS_RESOURCE the hard limit of open files cannot be raised; CRIU goes on.
  /rlimit: Can't setup RLIMIT_NOFILE for self/,
];

const levels = { Error: 'error', Warn: 'warn' } as const;

export interface ParsedLog {
  readonly lines: number;
  /** In order; the first is the cause, "Dumping FAILED." and "Restoring FAILED." are only the outcome. */
  readonly errors: LogLine[];
  readonly warnings: LogLine[];
  readonly tail: string[];
}

/** One line of a CRIU log. */
export const parseLogLine = (line: string): LogLine => {
  const groups = LINE.exec(line)?.groups;
  if (groups === undefined) return { level: 'info', message: line };
  const pid = groups['pid'] ?? groups['piePid'];
  const level = groups['level'] as keyof typeof levels | undefined;
  return {
    ...(groups['time'] === undefined ? {} : { time_s: Number(groups['time']) }),
    ...(pid === undefined ? {} : { pid: Number(pid) }),
    level: level === undefined ? 'info' : levels[level],
    ...(groups['source'] === undefined ? {} : { source: groups['source'] }),
    message: groups['message'] ?? '',
  };
};

/** Whether an Error line is one that says only how it ended. */
export const isOutcome = (line: LogLine): boolean => /^(Dumping|Restoring|Pre-dumping) FAILED\.?$/.test(line.message);

/** Whether a line says that it ended well. */
export const isSuccess = (line: LogLine): boolean =>
  /^((Dumping|Pre-dumping) finished successfully|Restore finished successfully|Looks good)/.test(line.message);

/** Whether an Error line is one that successes print too. */
export const isHarmless = (line: LogLine): boolean => HARMLESS.some((pattern) => pattern.test(line.message));

/** What CRIU says of a failure without the word Error; it may stand far above the end of the log. */
const QUIET = /collect procedure family \S+ proto \S+: -2$|Unable to interrupt task: \d+ \(/;

/** The last 15 lines, after those above them (at most 5) that tell of a failure without the word Error. */
const tailOf = (lines: readonly string[]): string[] => {
  const tail = lines.slice(-15);
  return [
    ...lines
      .slice(0, -15)
      .filter((line) => QUIET.test(line))
      .slice(0, 5),
    ...tail,
  ];
};

/** Reads a CRIU log at any verbosity: errors (at most 20), warnings (at most 10), the lines at its end. */
export const parseLog = (text: string): ParsedLog => {
  const lines = text.split('\n').filter((line) => line !== '');
  const telling = lines
    .filter((line) => line.includes('Error (') || line.includes('Warn  (') || line.includes('Warn ('))
    .map(parseLogLine);
  const errors = telling.filter((line) => line.level === 'error' && !isHarmless(line));
  return {
    lines: lines.length,
    errors: [...errors.filter((line) => !isOutcome(line)), ...errors.filter(isOutcome)].slice(0, 20),
    warnings: telling.filter((line) => line.level === 'warn').slice(0, 10),
    tail: tailOf(lines),
  };
};
