import type { DiagnosisFacts } from '../diagnose/facts.ts';
import type { CycleEvent, Observation, Stop } from '../schema/events.ts';
import type { CycleResult } from '../schema/results.ts';
import { diagnosisOf } from './diagnosis.ts';
import { holds } from './holds.ts';

export type Judgement = Pick<CycleResult, 'verdict' | 'reason'>;

export const fail = (reason: string): Judgement => ({ verdict: 'fail', reason });
export const error = (reason: string): Judgement => ({ verdict: 'error', reason });
export const pass: Judgement = { verdict: 'pass', reason: '' };

const shorten = (value: string | number): string => {
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

/** The failure of the first observation that does not hold; undefined when all do. */
export const broken = (proof: readonly Observation[]): Judgement | undefined => {
  const one = proof.find((observation) => !holds(observation));
  return one === undefined
    ? undefined
    : fail(`${one.name} did not survive (${one.what}): was ${shorten(one.before)}, is ${shorten(one.after)}`);
};

/**
 * Who is to blame for a cycle that stopped. Before CRIU was run, a service that does not start is the service's failure
 * in a cold start, and leaves a roundtrip without anything to judge. From the dump on, everything that is not our own
 * machinery is a failure of the thing under test.
 */
export const judgeStop = (cycle: CycleEvent, stop: Stop, facts: DiagnosisFacts): Judgement => {
  if (stop.origin === 'harness') return error(`our own machinery failed in step ${stop.step}: ${stop.message}`);
  const known = diagnosisOf(cycle, facts)?.failure;
  if (known?.ours === true) return error(known.cause);
  const criuRan = ['dump', 'restore', 'observe', 'prove'].includes(stop.step);
  if (criuRan) return fail(stop.message);
  if (cycle.procedure === 'cold-start') return stop.step === 'prepare' ? error(stop.message) : fail(stop.message);
  return error(`nothing was dumped, because the service did not get that far (${stop.step}): ${stop.message}`);
};
