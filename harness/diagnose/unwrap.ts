import { parseLogLine } from '../criu/log.ts';
import type { LogLine } from '../schema/events.ts';
import type { DiagnosisFacts } from './facts.ts';

/** What a container runtime prints in place of the reason. */
export interface Wrapper {
  readonly runtime: 'runc' | 'crun';
  readonly line: string;
}

export interface Unwrapped {
  /** Lines of CRIU, without what runtimes, clocks and tools have put before them; other lines as they stand. */
  readonly lines: readonly LogLine[];
  /** How many of them are CRIU's own. */
  readonly criuLines: number;
  readonly wrapper?: Wrapper;
  /** CRIU's log, as the runtime names it: a path on the machine where it ran. */
  readonly logPath?: string;
  /** The kernel and the CRIU that the log names. */
  readonly facts: DiagnosisFacts;
}

const WRAPPERS: readonly (readonly [Wrapper['runtime'], RegExp])[] = [
  // runc, and what passes its words on: docker, containerd (ctr), podman with runc, Kubernetes.
  ['runc', /criu failed: type \w+ errno -?\d+/],
  ['crun', /CRIU (?:checkpointing|restoring) failed:? -?\d+/],
];

const LOG_PATHS: readonly RegExp[] = [
  /log file:\s*(\S+)/,
  /\bpath=\s*(\/\S+)/,
  /Please check CRIU logfile\s+(\S+)/,
  /excerpt from CRIU log [`'"]([^`'"]+)/,
];

/** Where CRIU's own words begin in a line: at the time, else at the level. */
const CRIU_BEGINS = /\(\d+\.\d{6}\)|(?:Error|Warn|Info)\s+\([\w./-]+:\d+\):|pie: \d+: /;

/** JSON and Go quote line ends and quotation marks once more; zdtm prints lines as Python bytes. */
const unquoted = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\"', '"');

const withoutPrefix = (line: string): string => {
  const begin = line.search(CRIU_BEGINS);
  if (begin <= 0) return line;
  const quote = /b?(['"])$/.exec(line.slice(0, begin))?.[1];
  const rest = line.slice(begin);
  return quote !== undefined && rest.endsWith(quote) ? rest.slice(0, -1) : rest;
};

const firstMatch = (patterns: readonly RegExp[], text: string): string | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found.replace(/[\s:,;"'`\\]+$/, '');
  }
  return undefined;
};

const factsIn = (text: string): DiagnosisFacts => ({
  kernel: /Running on \S+ Linux (\d\S*)/.exec(text)?.[1],
  criu: /^(?:\([\d.]+\) )?Version: v?(\d[\w.]*)/m.exec(text)?.[1],
});

/** Takes the words of CRIU out of whatever they are wrapped in. */
export const unwrap = (text: string): Unwrapped => {
  const plain = unquoted(text);
  const wrapped = plain.split(/\r?\n/).map((line) => line.trimEnd());
  const wrappers = WRAPPERS.flatMap(([runtime, pattern]) => {
    const line = wrapped.find((one) => pattern.test(one));
    return line === undefined ? [] : [{ runtime, line }];
  });
  const lines = wrapped.filter((line) => line !== '').map((line) => ({ line, criu: CRIU_BEGINS.test(line) }));
  const logPath = firstMatch(LOG_PATHS, plain);
  return {
    lines: lines.map(({ line }) => parseLogLine(withoutPrefix(line))),
    criuLines: lines.filter(({ criu }) => criu).length,
    ...(wrappers[0] === undefined ? {} : { wrapper: wrappers[0] }),
    ...(logPath === undefined ? {} : { logPath }),
    facts: factsIn(wrapped.map(withoutPrefix).join('\n')),
  };
};
