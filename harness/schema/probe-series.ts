import { z } from 'zod';

/** Client-side samples of one probed channel: column arrays, one entry per probe, in order of sending. */
export const probeSeries = z.strictObject({
  channel: z.enum(['established', 'new']).describe('one connection opened before the dump, or a new one per probe'),
  interval_ms: z.number().describe('between two requests, around the outage; before and after it may be longer'),
  sent_ms: z.array(z.number()).describe('when the probe was due; the open-loop clock, not when the client got round to it'),
  lag_ms: z
    .array(z.number())
    .optional()
    .describe(
      'how much later than due it was really sent: by a prober that was late, or held back while others waited for their answers',
    ),
  done_ms: z.array(z.number()).describe('when its answer was there; -1 when none came'),
  ok: z.array(z.union([z.literal(0), z.literal(1)])).describe('1 when the answer came and was right'),
  blind_ms: z
    .array(z.tuple([z.number(), z.number()]))
    .optional()
    .describe('from when to when the prober itself was kept from running: an answer may have been there before it was seen'),
  failures: z.record(z.string(), z.number()).describe('how often each reason of failure was seen'),
});
export type ProbeSeries = z.infer<typeof probeSeries>;
