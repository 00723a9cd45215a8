import { z } from 'zod';
import { procedureId, verdict, workloadParams } from './cell.ts';
import { metric } from './metric.ts';

const difference = z.strictObject({ what: z.string(), before: z.string(), after: z.string() });
export type HistoryDifference = z.infer<typeof difference>;

/** A saved run of a history. Others refer to it by its place in the list. */
export const historyRun = z.strictObject({
  id: z.string(),
  suite: z.string(),
  created: z.string(),
  verdict,
  kernels: z.array(z.string()),
  criu: z.array(z.string()),
  from: z.string().describe('file or folder that it was read from'),
});
export type HistoryRun = z.infer<typeof historyRun>;

/** One figure of one run: the run is what repeats, so its cycles count as one value, their median. */
export const historyPoint = z.strictObject({
  run: z.number().describe('index in runs'),
  median: z.number(),
  ci_low: z.number(),
  ci_high: z.number(),
  n: z.number(),
});

/** Where the figures of a series changed. */
export const historyChange = z.strictObject({
  point: z.number().describe('index in points of the first value after the change'),
  before_run: z.number().describe('index in runs: the last one before the change'),
  after_run: z.number().describe('index in runs: the first one after it'),
  before: z.number().describe('mean from the change before to this one'),
  after: z.number().describe('mean from this change to the next one'),
  change: z.number().nullable().describe('part of the first: 0.1 is 10 % more; null where that is 0'),
  ci_low: z.number().nullable().describe('lower end of its 95 % interval'),
  ci_high: z.number().nullable(),
  p: z.number().describe('of the t-test, corrected for the places that the change was chosen from'),
  tells: z.enum(['better', 'worse', 'other']).describe('other: neither direction is better'),
  differs: z.array(difference).describe('what the two runs differ in; empty where nothing that was recorded does'),
  sentence: z.string(),
});
export type HistoryChange = z.infer<typeof historyChange>;

export const historySeries = metric.pick({ name: true, unit: true, domain: true, better: true }).extend({
  machine: z.string().describe('what the figures must share to be comparable, such as the processor or the version of QEMU'),
  points: z.array(historyPoint),
  changes: z.array(historyChange),
});
export type HistorySeries = z.infer<typeof historySeries>;

/** A cell whose verdict is another one than in the run before. */
export const historyFlip = z.strictObject({
  before_run: z.number(),
  after_run: z.number(),
  before: verdict,
  after: verdict,
  differs: z.array(difference),
  sentence: z.string(),
});

export const historyCell = z.strictObject({
  key: z.string().describe('what it is, the same in every history'),
  title: z.string(),
  workload: z.string(),
  params: workloadParams,
  procedure: procedureId,
  userland: z.string(),
  verdicts: z.array(z.strictObject({ run: z.number(), verdict, passed: z.number(), of: z.number() })),
  flips: z.array(historyFlip),
  series: z.array(historySeries),
});
export type HistoryCell = z.infer<typeof historyCell>;

/** What `criu-qualify history` finds over saved runs. */
export const historyReport = z.strictObject({
  schema_version: z.literal(1),
  kind: z.literal('history'),
  headline: z.string(),
  runs: z.array(historyRun).describe('the oldest first'),
  left_out: z.array(z.strictObject({ from: z.string(), why: z.string() })),
  method: z.strictObject({
    p: z.number(),
    segment: z.number().describe('runs on each side of a change, at least'),
    magnitude: z.strictObject({ wall: z.number(), emulated: z.number(), instructions: z.number() }),
  }),
  cells: z.array(historyCell),
});
export type HistoryReport = z.infer<typeof historyReport>;
