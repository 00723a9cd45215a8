import { DeadlineError } from '../measure/clock.ts';
import type { Step, Stop } from '../schema/events.ts';

/** A cycle that goes no further; carries what was seen, for the record. */
export class CycleStop extends Error {
  override readonly name: string = 'CycleStop';
  readonly stop: Stop;

  constructor(stop: Stop, options?: { cause?: unknown }) {
    super(stop.message, options);
    this.stop = stop;
  }
}

const causes = (error: unknown): string[] =>
  error instanceof Error ? [error.message, ...(error.cause === undefined ? [] : causes(error.cause))] : [String(error)];

/**
 * Runs one step of a cycle. A mistake of our own program (TypeError and its like) is `harness`, whatever the step;
 * everything else that is thrown comes from where the step says.
 */
export const during = async <T>(step: Step, origin: Stop['origin'], body: () => Promise<T>): Promise<T> => {
  try {
    return await body();
  } catch (error) {
    if (error instanceof CycleStop) throw error;
    const ours = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
    const seen = error instanceof DeadlineError ? 'timeout' : origin;
    const detail = error instanceof Error ? error.stack : undefined;
    throw new CycleStop(
      {
        step,
        origin: ours ? 'harness' : seen,
        message: causes(error).join(': '),
        ...(ours && detail !== undefined ? { detail } : {}),
      },
      { cause: error },
    );
  }
};

/** What is on record of an error that ended a cycle or batch; one that nobody expected is ours. */
export const stopOf = (error: unknown): Stop =>
  error instanceof CycleStop
    ? error.stop
    : {
        step: 'prepare',
        origin: 'harness',
        message: String(error),
        ...(error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {}),
      };
