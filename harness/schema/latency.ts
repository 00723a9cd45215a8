import { z } from 'zod';

/** What the prober's requests on one channel took in one stretch of time, over all passing cycles together. */
export const latencyWindow = z.strictObject({
  channel: z.enum(['established', 'new']),
  window: z
    .enum(['before', 'pre-copy', 'during', 'pages-coming', 'after'])
    .describe(
      'when a request was due: before the first step; while memory is copied and the service runs; from the start of the dump to the ' +
        'first right answer after the restore; until the last page of a lazy restore; after that',
    ),
  n: z.number().describe('requests that were due'),
  lost: z.number().describe('of them, those without a right answer: they count as longer than any other'),
  p50_ms: z.number().nullable().describe('null where that request got no right answer'),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
  max_ms: z.number().nullable(),
});
export type LatencyWindow = z.infer<typeof latencyWindow>;

/** Requests that failed in the passing cycles of a cell, by what the client was told. */
export const probeFailure = z.strictObject({
  channel: latencyWindow.shape.channel,
  reason: z.string(),
  reset: z.boolean().describe('the connection was reset or closed by the other side, not refused'),
  count: z.number(),
  cycles: z.number().describe('in how many of the passing cycles'),
});
export type ProbeFailure = z.infer<typeof probeFailure>;
