import { median } from 'simple-statistics';
import type { ServedRate } from '../schema/load.ts';

/** Of the warm rate. */
export const SHARE = 0.9;
/** Windows whose median counts: one window is at the mercy of a pause of the client, ten are not. */
const RUN = 10;
/** How long it has to go on: a second of windows. A service that serves for ten seconds and then pauses was warm before. */
const LASTING = 50;

/** Median of right answers in a window; undefined where there were too few windows. */
export const rateOf = ({ right }: ServedRate): number | undefined => (right.length < RUN ? undefined : median(right));

/**
 * When a service first gave 90 % of its warm rate and went on to do so, on the clock: the start of the first window that has it, and after
 * which the median of any ten windows in a row has it too, for a second. Undefined where a client failed, and where there is no such second.
 */
export const warmRateAt = (served: ServedRate, reference: ServedRate): number | undefined => {
  const warm = rateOf(reference);
  const { right, window_ms, start_ms } = served;
  if (warm === undefined || warm === 0 || right.length < RUN || served.wrong > 0 || reference.wrong > 0) return undefined;
  const least = SHARE * warm;
  const runs = right.slice(0, right.length - RUN + 1).map((_, i) => median(right.slice(i, i + RUN)) >= least);
  const needed = LASTING - RUN + 1;
  const first = right.findIndex(
    (count, i) => count >= least && i + needed <= runs.length && runs.slice(i, i + needed).every(Boolean),
  );
  return first < 0 ? undefined : start_ms + first * window_ms;
};
