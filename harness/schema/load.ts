import { z } from 'zod';

/** What a closed loop of clients was served in one stretch of time. */
export const servedRate = z.strictObject({
  start_ms: z.number().describe('first request sent'),
  window_ms: z.number(),
  right: z.array(z.number()).describe('right answers in each window, from the first request on; the last window is left out'),
  wrong: z.number().describe('answers that were wrong, and requests that failed, in all windows together'),
});
export type ServedRate = z.infer<typeof servedRate>;

/** Of the procedure warm-rate: how quickly the service served after its cold start, when it was warm, and after its restore. */
export const loads = z.strictObject({
  connections: z.number().describe('each asks again as soon as it is answered'),
  cold: servedRate.optional().describe('from the first answer of the cold start on'),
  warm: servedRate.optional().describe('before the dump, after the whole data set was served: the reference'),
  restored: servedRate.optional().describe('from when both channels of the prober were answered after the restore'),
});
