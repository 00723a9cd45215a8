import { z } from 'zod';
import { clockDomain, procedureId, verdict, workloadParams } from './cell.ts';
import { metric } from './metric.ts';

/** One side of a comparison: one saved run, or several of the same thing. */
export const compareSide = z.strictObject({
  runs: z.array(z.strictObject({ id: z.string(), suite: z.string(), created: z.string(), tool: z.string() })),
  kernels: z.array(z.string()).describe('releases'),
  userlands: z.array(z.string()),
  criu: z.array(z.string()).describe('versions, "of your own" where --criu gave one'),
  hosts: z.array(z.string()).describe('the computers that it was measured on'),
});
export type CompareSide = z.infer<typeof compareSide>;

/** A figure of one side. */
const sideFigure = z.strictObject({
  runs: z.array(z.array(z.number())).describe('samples, one list for each run that has any'),
  median: z.number().describe('of all samples'),
  ci_low: z.number().describe('lower end of the bootstrap 95 % interval; runs are resampled first, then their cycles'),
  ci_high: z.number(),
});

/** What became of one figure of one cell. Changes are parts of the base: 0.1 is 10 % more. */
export const figureChange = metric.pick({ name: true, unit: true, domain: true, better: true }).extend({
  base: sideFigure,
  run: sideFigure,
  change: z.number().nullable().describe('median of RUN over median of BASE, less one; null where the base is 0'),
  ci_low: z.number().nullable().describe('lower end of its 95 % interval; null with a single sample on a side'),
  ci_high: z.number().nullable(),
  noise: z
    .number()
    .nullable()
    .describe(
      'what the change would scatter by between two equal sides of these sizes: half the distance of its 16th and 84th percentile',
    ),
  tells: z
    .enum(['better', 'worse', 'other', 'nothing'])
    .describe('nothing: the interval holds 0; other: neither direction is better'),
});
export type FigureChange = z.infer<typeof figureChange>;

/** The verdict of a cell on one side; the worst, where the side has several runs. */
export const sideVerdict = z.strictObject({
  verdict,
  reason: z.string(),
  passed: z.number().describe('cycles, over all runs'),
  of: z.number(),
});
export type SideVerdict = z.infer<typeof sideVerdict>;

export const verdictChange = z.enum(['same', 'broke', 'mended', 'changed', 'gone', 'new']);
export type VerdictChange = z.infer<typeof verdictChange>;

/** A cell of the one side, of the other, or of both. */
export const cellChange = z.strictObject({
  key: z.string().describe('what it is, the same in every comparison of the same cells'),
  title: z.string().describe('e.g. "redis roundtrip"; with its machine where several have the same'),
  workload: z.string(),
  params: workloadParams,
  procedure: procedureId,
  domain: clockDomain,
  batches: z.strictObject({ base: z.array(z.string()), run: z.array(z.string()) }).describe('that it was measured in'),
  verdict_change: verdictChange.describe(
    'broke: passed before and does not now; mended: the other way; changed: neither passed; gone, new: only one side has it',
  ),
  base: sideVerdict.nullable(),
  run: sideVerdict.nullable(),
  differs: z
    .array(z.strictObject({ what: z.string(), base: z.string(), run: z.string() }))
    .describe('what is compared: kernel, userland, CRIU, service'),
  forced: z.array(z.string()).describe('why the two cannot really be compared; empty unless --force was given'),
  figures: z.array(figureChange).describe('those that both sides have; none in the emulated domain'),
  vanished: z.array(z.string()).describe('figures that only the base has, although the cell passed on both sides'),
  appeared: z.array(z.string()),
});
export type CellChange = z.infer<typeof cellChange>;

/** What `criu-qualify compare` finds. */
export const compareReport = z.strictObject({
  schema_version: z.literal(1),
  kind: z.literal('comparison'),
  headline: z.string(),
  base: compareSide,
  run: compareSide,
  forced: z.boolean().describe('something was compared that cannot be'),
  cells: z.array(cellChange).describe('changed verdicts first'),
});
export type CompareReport = z.infer<typeof compareReport>;
