import { z } from 'zod';
import { metric } from './metric.ts';

export const claimVerdict = z.enum(['confirmed', 'refuted', 'not-judgeable']);
export type ClaimVerdict = z.infer<typeof claimVerdict>;

/** One measurement that a claim is held against. */
export const claimMeasure = z.strictObject({
  what: z.string().describe('what was measured, and under which conditions, e.g. "Redis 8.0.6, 2 GiB, from its RDB snapshot"'),
  metric: metric.optional().describe('what is judged; absent where nothing was measured'),
  beside: z.array(z.strictObject({ what: z.string(), metric })).describe('further figures for comparison, not judged'),
  verdict: claimVerdict,
  side: z
    .enum(['below', 'within', 'above', 'across'])
    .optional()
    .describe('where the 95 % interval lies; absent where not judged'),
  why: z.string().describe('one sentence'),
});
export type ClaimMeasure = z.infer<typeof claimMeasure>;

/** A published figure, and what this run says of it. */
export const claimResult = z.strictObject({
  id: z.string(),
  sentence: z.string().describe('the claim, in our words'),
  source: z.string(),
  published: z.string().describe('the published figure as it stands'),
  range: z
    .strictObject({ low: z.number().optional(), high: z.number().optional() })
    .describe('what counts as the claimed range, in the unit of the metrics; one-sided where an end is absent'),
  how: z.string().describe('what is measured, and how'),
  conditions: z.string().describe('under which it was measured here, and where that differs from the claim'),
  holds: z.enum(['each', 'most']).describe('whether every measurement has to lie in the range, or more than half of them'),
  verdict: claimVerdict,
  why: z.string().describe('one sentence'),
  measures: z.array(claimMeasure),
});
export type ClaimResult = z.infer<typeof claimResult>;
