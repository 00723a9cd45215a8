import { z } from 'zod';
import { clockDomain, verdict } from './cell.ts';

/** An axis of a run as it was planned, and what of it was left out. */
export const sweptAxis = z.strictObject({
  id: z.string(),
  about: z.string().describe('what grows along it'),
  workload: z.string(),
  procedure: z.enum(['lazy', 'pre-copy']).optional().describe('what is done at each point; absent: a roundtrip'),
  parameter: z.string(),
  unit: z.enum(['bytes', 'bytes_per_s', 'count']),
  one: z.string().describe('one step of a count, in the singular'),
  many: z.string(),
  far: z.number().describe('value, in the unit of the axis, for which a model that fits predicts'),
  left_out: z.array(z.strictObject({ x: z.number(), why: z.string() })).describe('points that do not fit this machine'),
  limits: z.string().describe('what this machine allows, in one sentence'),
});
export type SweptAxis = z.infer<typeof sweptAxis>;

/** A value with its 95 % interval. */
export const estimate = z.strictObject({ value: z.number(), ci_low: z.number(), ci_high: z.number() });

/** t = a + b·x, fitted by weighted least squares. Times are in the unit of the curve, x in that of the axis. */
export const scalingModel = z.strictObject({
  intercept: estimate.describe('a'),
  slope: estimate.describe('b, per byte or per one of a count'),
  spread_ratio: z.number().describe('standard deviation of one cycle about the line, as a part of what the line says'),
  max_residual_ratio: z.number().describe('the largest distance of a median from the line, as a part of that median'),
  lack_of_fit_p: z
    .number()
    .nullable()
    .describe('probability of points this far off the line if it were straight; null where no point has two cycles'),
  line: z
    .array(estimate.extend({ x: z.number() }))
    .describe('the line over the range that was measured, with the 95 % interval of one further cycle'),
});
export type ScalingModel = z.infer<typeof scalingModel>;

export const scalingCurve = z.strictObject({
  metric: z.string(),
  unit: z.enum(['us', 'ms', 'instructions']),
  points: z.array(
    z.strictObject({
      x: z.number(),
      samples: z.array(z.number()),
      median: z.number(),
      ci_low: z.number(),
      ci_high: z.number(),
      residual_ratio: z.number().nullable().describe('distance of the median from the line as a part of it; null without a line'),
    }),
  ),
  model: scalingModel.nullable().describe('null where none could be fitted'),
  refused: z.string().describe('why nothing is predicted, in one sentence; empty where something is'),
  prediction: estimate
    .extend({ x: z.number(), beyond_ratio: z.number().describe('how many times as far as the last point that was measured') })
    .nullable()
    .describe('an extrapolation: with the 95 % interval of one further cycle, if the line goes on'),
});
export type ScalingCurve = z.infer<typeof scalingCurve>;

/** One axis on one machine. */
export const scaling = z.strictObject({
  axis: sweptAxis,
  machine: z.string(),
  domain: clockDomain,
  points: z
    .array(
      z.strictObject({
        x: z.number(),
        cell: z.string(),
        verdict,
        reason: z.string(),
        passed: z.number(),
        of: z.number(),
        reached: z
          .strictObject({ before: z.number(), after: z.number() })
          .optional()
          .describe(
            'of an axis of writes: bytes per second that were really written before the dump and after the restore, medians',
          ),
      }),
    )
    .describe('every point that was planned; only those that passed are in the curves'),
  curves: z.array(scalingCurve),
});
export type Scaling = z.infer<typeof scaling>;
