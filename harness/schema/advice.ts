import { z } from 'zod';
import { objective } from './candidate.ts';
import { clockDomain, verdict, workloadParams } from './cell.ts';
import { metric } from './metric.ts';

/** One change that may help, as a run was planned with it. */
export const plannedCandidate = z.strictObject({
  id: z.string(),
  words: z.string(),
  why: z.string().describe('why it may help, in one sentence'),
  mind: z.string().describe('what else it changes, in one sentence; empty for the default'),
  left_out: z.string().optional().describe('why it is not tried; absent where it is'),
});
export type PlannedCandidate = z.infer<typeof plannedCandidate>;

/** Of a run of `advise`: what it is to find out, and how. */
export const advicePlan = z.strictObject({
  objective,
  final_cycles: z.number().int().positive().describe('cycles of the second round'),
  candidates: z.array(plannedCandidate).describe('in the order in which they are tried'),
});
export type AdvicePlan = z.infer<typeof advicePlan>;

/** What a set of options costs. */
const costs = { outage: metric.optional(), total: metric.optional(), space: metric.optional() };

export const adviceCandidate = z.strictObject({
  id: z.string(),
  words: z.string(),
  mind: z.string(),
  changes: z.number().describe('options that differ from the default'),
  round: z.number().describe('the last round that it was in, which its figures are of'),
  cell: z.string(),
  verdict,
  reason: z.string().describe('why it is not a pass; empty for a pass'),
  passed: z.number(),
  of: z.number(),
  ...costs,
  against: z
    .strictObject(costs)
    .describe('ratios over the default of the same round, with 95 % intervals: below 1 it costs less; empty for the default'),
  on_front: z.boolean().describe('no other costs no more in everything and less in something, by medians'),
  commands: z.array(z.array(z.string())).describe('what was called, with DIR and PID in place of folder and process'),
});
export type AdviceCandidate = z.infer<typeof adviceCandidate>;

/** Which options of CRIU suit one workload on one machine, by what was measured there. */
export const advice = z.strictObject({
  machine: z.string(),
  workload: z.string(),
  service: z.string(),
  params: workloadParams,
  domain: clockDomain,
  objective,
  candidates: z.array(adviceCandidate).describe('that were tried, the default first, else in order of what the objective says'),
  left_out: z.array(z.strictObject({ id: z.string(), words: z.string(), why: z.string() })),
  recommended: z.string().nullable().describe('id of the set that is measurably better than the default; null where none is'),
  finding: z.string().describe('one sentence'),
  resolution: z.string().describe('what could have been seen and what not, in one sentence; empty where nothing was measured'),
});
export type Advice = z.infer<typeof advice>;
