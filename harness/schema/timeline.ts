import { z } from 'zod';
import { criuPhase } from './criu-run.ts';
import { metric } from './metric.ts';

/** Times are milliseconds from the start of `criu dump`. */

const span = z.strictObject({
  of: z.enum(['pre-dump', 'dump', 'restore', 'service']).describe('a CRIU process, or the service once it is let go'),
  phase: z
    .enum([...criuPhase.shape.phase.options, 'process', 'frozen', 'restoring', 'first-answer', 'last-page', 'warm'])
    .describe('process: the whole CRIU process; frozen and restoring: from the statistics of a run whose log was not read'),
  from_ms: z.number(),
  to_ms: z.number(),
});
export type Span = z.infer<typeof span>;

/** Where the time of one cycle went, and how long each phase took in all cycles. */
export const timeline = z.strictObject({
  cycle: z.number(),
  spans: z.array(span).describe('in the order in which they began'),
  within_ms: z.number().describe('how far the phases of CRIU may be off as a whole, beside what the client saw'),
  outage: z
    .strictObject({ from_ms: z.number(), to_ms: z.number() })
    .optional()
    .describe('what the client with the open connection saw: last right answer before, first one after'),
  totals: z
    .array(z.strictObject({ of: span.shape.of, phase: z.string(), time: metric }))
    .describe('each phase over all passing cycles, and within `memory-dump` what was `memory-write`'),
});
export type Timeline = z.infer<typeof timeline>;
