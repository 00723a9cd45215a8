import test, { type ExecutionContext } from 'ava';
import { type Ask, startOpenLoop } from '../../harness/measure/open-loop.ts';
import { measureOutage } from '../../harness/measure/outage.ts';
import type { ProbeSeries } from '../../harness/schema/probe-series.ts';

/** What a request takes a service that reads all that waits before it answers the first of it, as Redis does. */
const EACH_MS = 0.02;
const STOP_AT = 50;
const STEP_MS = 0.5;
const WITHIN = { ms: 1, share: 0.01 };

/** Lets everything happen that the last step made due; a timer of the loop that is due has fired by then. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** A stop of known length on a clock that only the test moves: requests, answers, and what was waiting when the service went on. */
const hold = async (stopMs: number): Promise<{ series: ProbeSeries; waited: number }> => {
  let time = 0;
  const answers: { readonly at: number; readonly give: () => void }[] = [];
  const waiting: (() => void)[] = [];
  const isStopped = (): boolean => time >= STOP_AT && time < STOP_AT + stopMs;
  const ask: Ask = () =>
    new Promise((give) => {
      if (isStopped()) waiting.push(give);
      else answers.push({ at: time + EACH_MS, give });
    });
  const loop = startOpenLoop('established', 1, () => time, ask);
  let waited = 0;
  const moveTo = async (next: number): Promise<void> => {
    time = next;
    for (const one of answers.splice(0)) one.at <= time ? one.give() : answers.push(one);
    await settled();
  };
  while (time < STOP_AT + stopMs + 20) {
    // While nothing but requests can happen, larger steps do: those that are due meanwhile are all asked for.
    await moveTo(isStopped() && time > STOP_AT + 10 ? Math.min(time + stopMs / 50, STOP_AT + stopMs) : time + STEP_MS);
    if (isStopped() || waiting.length === 0) continue;
    waited = waiting.length;
    const read = time + waited * EACH_MS;
    for (const give of waiting.splice(0)) answers.push({ at: read, give });
    await moveTo(read);
  }
  return { series: await loop.finish(0), waited };
};

const assertMeasured = async (t: ExecutionContext, stopMs: number): Promise<void> => {
  const { series, waited } = await hold(stopMs);
  const {
    outage_ms = Number.NaN,
    least_ms = Number.NaN,
    most_ms = Number.NaN,
  } = measureOutage(series, STOP_AT, STOP_AT + stopMs) ?? {};
  const allowed = Math.max(WITHIN.ms, WITHIN.share * stopMs);
  t.true(Math.abs(outage_ms - stopMs) <= allowed, `${outage_ms} of a stop of ${stopMs} ms, ${waited} requests waited`);
  t.true(least_ms <= outage_ms && outage_ms <= most_ms);
  t.is(series.sent_ms.length, series.done_ms.length);
  t.true(series.sent_ms.length >= stopMs, 'every request that was due is on record');
  const due = series.sent_ms.flatMap((sent, i) => (sent >= STOP_AT && sent < STOP_AT + stopMs ? [i] : []));
  t.true(
    due.every((i) => series.ok[i] === 1 && (series.done_ms[i] ?? 0) >= STOP_AT + stopMs),
    'and none of those was answered before the service went on',
  );
};

for (const stopMs of [20, 100, 500, 2000])
  test(
    `a service that reads all that waits before it answers: a stop of ${stopMs} ms is measured as that`,
    assertMeasured,
    stopMs,
  );
