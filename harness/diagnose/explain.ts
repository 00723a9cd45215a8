import { isOutcome, isSuccess } from '../criu/log.ts';
import type { LogLine } from '../schema/events.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnosisFacts } from './facts.ts';
import type { KnownFailure } from './failure.ts';
import { decidingLine, isTelling } from './lines.ts';
import { normalised } from './normalise.ts';
import { type Unwrapped, unwrap } from './unwrap.ts';

/** What can be said about a log. */
export type Explanation = { readonly facts: DiagnosisFacts; readonly logPath?: string } & (
  | {
      readonly outcome: 'explained';
      readonly failure: KnownFailure;
      readonly line: string;
      /** The lines right before it, which often name what it is about. */
      readonly before: readonly string[];
      /** Further errors, which are most often consequences. */
      readonly further: number;
    }
  /** CRIU says why it failed, and nobody has written down what that means. */
  | { readonly outcome: 'not-recognised'; readonly line: string; readonly normalised: string; readonly before: readonly string[] }
  /** A container runtime says that CRIU failed, and keeps the reason in a log. */
  | { readonly outcome: 'see-log'; readonly line: string }
  /** CRIU failed, and no line says why. */
  | { readonly outcome: 'silent'; readonly line: string }
  | { readonly outcome: 'nothing-wrong'; readonly line: string; readonly missing: readonly string[] }
  /** Neither CRIU nor a container runtime wrote this. */
  | { readonly outcome: 'no-log' }
);

const BEFORE = 2;

const printed = (line: LogLine): string => {
  const level = line.level === 'info' ? '' : `${line.level === 'error' ? 'Error' : 'Warn'} (${line.source ?? ''}): `;
  const time = line.time_s === undefined ? '' : `(${line.time_s.toFixed(6).padStart(9, '0')}) `;
  return `${time}${line.pid === undefined ? '' : `${line.pid}: `}${level}${line.message}`;
};

const linesBefore = (lines: readonly LogLine[], line: LogLine): string[] => {
  const index = lines.indexOf(line);
  return lines.slice(Math.max(0, index - BEFORE), index).map(printed);
};

const unexplained = ({ lines, criuLines, wrapper }: Unwrapped): Explanation => {
  const deciding = decidingLine(lines);
  if (deciding !== undefined)
    return {
      outcome: 'not-recognised',
      facts: {},
      line: printed(deciding),
      normalised: normalised(deciding.message),
      before: linesBefore(lines, deciding),
    };
  if (wrapper !== undefined) return { outcome: 'see-log', facts: {}, line: wrapper.line };
  const failed = lines.find(isOutcome);
  if (failed !== undefined) return { outcome: 'silent', facts: {}, line: printed(failed) };
  const good = lines.find(isSuccess);
  if (good === undefined && criuLines === 0) return { outcome: 'no-log', facts: {} };
  return {
    outcome: 'nothing-wrong',
    facts: {},
    line: good === undefined ? '' : printed(good),
    missing: /missing/.test(good?.message ?? '')
      ? lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
      : [],
  };
};

/**
 * Explains a log of `criu dump` or `criu restore` at any verbosity, the output of `criu check`, or what a container runtime
 * printed or logged. What is given as known goes before what the log says of the kernel and of CRIU.
 */
export const explain = (text: string, given: DiagnosisFacts = {}): Explanation => {
  const unwrapped = unwrap(text);
  const facts = {
    kernel: given.kernel ?? unwrapped.facts.kernel,
    criu: given.criu ?? unwrapped.facts.criu,
    glibc: given.glibc,
    options: given.options,
  };
  const path = unwrapped.logPath === undefined ? {} : { logPath: unwrapped.logPath };
  const known = diagnose(unwrapped.lines, facts);
  if (known === undefined) return { ...unexplained(unwrapped), facts, ...path };
  return {
    outcome: 'explained',
    facts,
    ...path,
    failure: known.failure,
    line: printed(known.line),
    before: linesBefore(unwrapped.lines, known.line),
    further: unwrapped.lines.filter((line) => line !== known.line && isTelling(line)).length,
  };
};
