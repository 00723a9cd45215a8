import { isOutcome, isSuccess } from '../criu/log.ts';
import type { LogLine } from '../schema/events.ts';
import { type DiagnosisFacts, possible } from './facts.ts';
import type { KnownFailure } from './failure.ts';
import { decidingLine } from './lines.ts';
import { knownFailures } from './registry.ts';

export interface Diagnosis {
  readonly failure: KnownFailure;
  /** The line that shows it. */
  readonly line: LogLine;
}

const named = (line: LogLine, facts: DiagnosisFacts, quiet: boolean): Diagnosis | undefined => {
  const failure = knownFailures.find(
    (one) => (one.quiet === true) === quiet && one.pattern.test(line.message) && possible(one.when, facts),
  );
  return failure === undefined ? undefined : { failure, line };
};

/**
 * The known failure that these lines of a CRIU log show, in the order in which they were written.
 * The first Error line that tells something decides, whether it is known or not: a known message further down is a
 * consequence of it. Where no Error line tells anything, the first line that CRIU prints without "Error" for a known failure.
 * An entry that the facts contradict is not named.
 */
export const diagnose = (lines: readonly LogLine[], facts: DiagnosisFacts = {}): Diagnosis | undefined => {
  const deciding = decidingLine(lines);
  if (deciding !== undefined) return named(deciding, facts, false);
  if (lines.some(isSuccess) && !lines.some(isOutcome)) return undefined;
  for (const line of lines) {
    const diagnosis = named(line, facts, true);
    if (diagnosis !== undefined) return diagnosis;
  }
  return undefined;
};
