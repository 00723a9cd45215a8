import { median } from 'simple-statistics';
import type { ProbeSeries } from '../schema/probe-series.ts';

/**
 * How long a service gave no right answer. Its end is seen: the first right answer after. Its beginning is not; it lies between the last
 * right answer before, and the moment at which the next request would have been answered: when it was really sent, and the usual latency
 * later. `outage_ms` counts from the middle of the two, and cannot be off by more than half of what lies between them; where the prober was
 * kept from running, an answer may have been there before it was seen: of the last one before `most_ms` says how much, of the first one
 * after `least_ms`.
 */
export interface Outage {
  readonly outage_ms: number;
  readonly least_ms: number;
  /** From right answer to right answer. */
  readonly most_ms: number;
  /** Last right answer before it, and first one after. */
  readonly from_ms: number;
  readonly to_ms: number;
}

/** When the probe was really sent: later than it was due where the prober itself was late. Runs of earlier versions do not tell. */
const askedAt = (series: ProbeSeries, i: number): number => (series.sent_ms[i] ?? 0) + (series.lag_ms?.[i] ?? 0);

/** Moments of right answers, in order. */
const goodAnswers = (series: ProbeSeries): number[] =>
  series.done_ms.filter((done, i) => series.ok[i] === 1 && done >= 0).toSorted((a, b) => a - b);

/** What an answer usually took from when it was really asked for, before `until`; 0 where nothing was answered. */
const usualLatency = (series: ProbeSeries, until: number): number => {
  const latencies = series.done_ms.flatMap((done, i) =>
    series.ok[i] === 1 && done >= 0 && done <= until ? [done - askedAt(series, i)] : [],
  );
  return latencies.length === 0 ? 0 : median(latencies);
};

/** The first request, by when it was sent, that was not answered rightly until `from`. */
const firstUnanswered = (series: ProbeSeries, from: number): number | undefined => {
  const asked = series.done_ms.flatMap((done, i) =>
    series.ok[i] === 1 && done >= 0 && done <= from ? [] : [askedAt(series, i)],
  );
  return asked.length === 0 ? undefined : asked.reduce((earliest, at) => Math.min(earliest, at));
};

/** Answers are taken off right after a look: one that came within so much after a blind time may have come in it. */
const AFTER_LOOK_MS = 2;

/** Since when the answer that ended an outage may have been there: since the last look before it, where that was long before. */
const endedAfter = ({ blind_ms: blind = [] }: ProbeSeries, from: number, to: number): number =>
  blind.reduce((earliest, [since, until]) => (until <= to && to - until <= AFTER_LOOK_MS ? Math.max(from, since) : earliest), to);

/** Likewise the last answer before it may have been there since the look before, though not before it was asked for. */
const begunAfter = (series: ProbeSeries, from: number): number => {
  const asked = series.done_ms.flatMap((done, i) => (done === from && series.ok[i] === 1 ? [askedAt(series, i)] : []));
  const earliest = asked.length === 0 ? from : Math.max(...asked);
  return (series.blind_ms ?? []).reduce(
    (begun, [since, until]) =>
      until <= from && from - until <= AFTER_LOOK_MS ? Math.min(from, Math.max(since, earliest)) : begun,
    from,
  );
};

const bounded = (series: ProbeSeries, from_ms: number, to_ms: number): Outage => {
  const begun = begunAfter(series, from_ms);
  const unanswered = firstUnanswered(series, from_ms) ?? to_ms;
  const latest = Math.min(to_ms, Math.max(from_ms, unanswered + usualLatency(series, from_ms)));
  const least_ms = Math.max(0, endedAfter(series, from_ms, to_ms) - latest);
  return { outage_ms: to_ms - (begun + latest) / 2, least_ms, most_ms: to_ms - begun, from_ms, to_ms };
};

/**
 * The outage that a client saw: the longest time without a right answer that overlaps [from, to].
 * Undefined when there was no right answer before it or none after: then it has no end that was seen.
 */
export const measureOutage = (series: ProbeSeries, from: number, to: number): Outage | undefined => {
  const good = goodAnswers(series);
  const [first, last] = [good[0], good.at(-1)];
  if (first === undefined || last === undefined || first > from || last < to) return undefined;
  let longest: readonly [number, number] | undefined;
  for (const [i, end] of good.entries()) {
    const begin = good[i - 1];
    if (begin === undefined || end <= from || begin >= to) continue;
    if (longest === undefined || end - begin > longest[1] - longest[0]) longest = [begin, end];
  }
  return longest === undefined ? undefined : bounded(series, ...longest);
};

/** First right answer that came at or after `from`, in ms on the same clock. */
export const firstAnswerAfter = (series: readonly ProbeSeries[], from: number): number | undefined => {
  const answers = series.map((one) => goodAnswers(one).find((done) => done >= from)).filter((done) => done !== undefined);
  return answers.length === 0 ? undefined : Math.min(...answers);
};
