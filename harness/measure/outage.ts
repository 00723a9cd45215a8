import type { ProbeSeries } from '../schema/events.ts';

export interface Outage {
  /** Length of the gap in ms: from the last right answer before it to the first one after. */
  readonly outage_ms: number;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** Moments of right answers, in order. */
const goodAnswers = (series: ProbeSeries): number[] =>
  series.done_ms.filter((done, i) => series.ok[i] === 1 && done >= 0).toSorted((a, b) => a - b);

/**
 * The outage that a client saw: the longest time without a right answer that overlaps [from, to].
 * Undefined when there was no right answer before it or none after: then it has no end that was seen.
 */
export const measureOutage = (series: ProbeSeries, from: number, to: number): Outage | undefined => {
  const good = goodAnswers(series);
  const [first, last] = [good[0], good.at(-1)];
  if (first === undefined || last === undefined || first > from || last < to) return undefined;
  const gaps = good.slice(1).map((end, i) => ({ from_ms: good[i] ?? end, to_ms: end, outage_ms: end - (good[i] ?? end) }));
  return gaps
    .filter((gap) => gap.to_ms > from && gap.from_ms < to)
    .reduce<Outage | undefined>(
      (longest, gap) => (longest !== undefined && longest.outage_ms >= gap.outage_ms ? longest : gap),
      undefined,
    );
};

/** First right answer that came at or after `from`, in ms on the same clock. */
export const firstAnswerAfter = (series: readonly ProbeSeries[], from: number): number | undefined => {
  const answers = series.map((one) => goodAnswers(one).find((done) => done >= from)).filter((done) => done !== undefined);
  return answers.length === 0 ? undefined : Math.min(...answers);
};
