import { z } from 'zod';
import { probeSeries } from './probe-series.ts';

/** One stop of known length, and what a prober saw of it. */
export const calibrationEvent = z.strictObject({
  event: z.literal('calibration'),
  batch: z.string(),
  attempt: z.number().optional(),
  asked_ms: z.number().optional().describe('for how long it was to be held; absent in older runs, which held once for each time'),
  stopped_ms: z.number().describe('how long the service was really held by SIGSTOP'),
  series: z.array(probeSeries),
  stop_ms: z.number(),
  stopped_by_ms: z
    .number()
    .optional()
    .describe('when the kernel showed every thread of the tree as stopped; absent where one did not become so'),
  continue_ms: z.number(),
  signal_ms: z
    .number()
    .optional()
    .describe('how long sending SIGSTOP to the tree and SIGCONT took together: how far stopped_ms itself is unknown'),
});
