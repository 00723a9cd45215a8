import { z } from 'zod';

/** One thing that must hold across the restore. The runner states both sides; the judge compares. */
export const observation = z.strictObject({
  name: z.string(),
  rule: z.enum(['same', 'at-least']).describe('same: after equals before; at-least: after is not below before'),
  before: z.union([z.string(), z.number()]),
  after: z.union([z.string(), z.number()]),
  what: z.string().describe('what this proves, in a few words'),
});
export type Observation = z.infer<typeof observation>;

export const step = z.enum(['prepare', 'start', 'warm', 'mark', 'settle', 'dump', 'restore', 'observe', 'prove', 'stop']);
export type Step = z.infer<typeof step>;

/** Why a cycle went no further. `origin` is what was seen, not yet a judgement. */
export const stop = z.strictObject({
  step,
  origin: z.enum(['criu', 'service', 'client', 'timeout', 'harness']),
  message: z.string(),
  detail: z.string().optional().describe('log lines of the service, a stack, ...'),
});
export type Stop = z.infer<typeof stop>;
