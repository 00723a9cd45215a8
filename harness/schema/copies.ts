import { z } from 'zod';
import { criuRun } from './criu-run.ts';
import { observation, stop } from './observation.ts';
import { processState } from './process-state.ts';

/** Something of a service that is meant to be its own, as its client sees it. */
export const identity = z.strictObject({
  name: z.string(),
  value: z.string(),
  means: z.string().describe('what follows where two instances have the same, in a few words'),
  drawn: z.boolean().optional().describe('drawn anew at each reading: two readings of one instance differ'),
});
export type Identity = z.infer<typeof identity>;

/** Namespaces of a process, as /proc/PID/ns names them: `pid:[4026532201]`. */
export const namespaces = z.record(z.string(), z.string());

/** What the processes of one instance hold, summed from /proc/PID/smaps_rollup. */
export const copyMemory = z.strictObject({
  processes: z.number(),
  rss_bytes: z.number(),
  pss_bytes: z.number().describe('a page that several processes map counts in parts (proc(5))'),
  private_bytes: z.number(),
  shared_bytes: z.number(),
});
export type CopyMemory = z.infer<typeof copyMemory>;

/** One instance in namespaces of its own: restored from the image that all share, or started cold. */
export const copy = z.strictObject({
  index: z.number().int().positive(),
  first_answer_ms: z.number().optional().describe('first right answer to a new client; absent where none came'),
  criu: criuRun.optional().describe('the restore; absent of a cold start'),
  namespaces: namespaces.describe("of the service's first process; empty where it is not there"),
  tree: z.array(processState).optional().describe('of a clone, once it has answered'),
  memory: copyMemory.optional(),
  proof: z.array(observation),
  identities: z.array(identity),
  stop: stop.optional().describe('why it got no further'),
});
export type Copy = z.infer<typeof copy>;

/** Instances that were told to begin at once. */
export const copySide = z.strictObject({
  start_ms: z.number().describe('when all were told to begin'),
  copies: z.array(copy),
  left_behind: z.array(z.string()).describe('what was still in one of their namespaces after they were ended'),
});
export type CopySide = z.infer<typeof copySide>;

/** One cycle of the procedure clone. */
export const clones = z.strictObject({
  asked: z.number().int().positive().describe('how many copies were to be made'),
  original: z.strictObject({ identities: z.array(identity), tree: z.array(processState) }).describe('right before its dump'),
  restored: copySide.optional(),
  cold: copySide.optional().describe('as many cold starts, for comparison'),
});
export type Clones = z.infer<typeof clones>;

/** What a cell of the procedure clone says of a thing that is meant to be an instance's own. */
export const identityResult = z.strictObject({
  name: z.string(),
  means: z.string(),
  clones: z
    .enum(['equal', 'differ', 'unknown'])
    .describe('whether it was equal in all clones, and in the original where it can be compared, in every cycle'),
  cold: z.enum(['equal', 'differ', 'unknown']).describe('the same of the cold starts'),
});
export type IdentityResult = z.infer<typeof identityResult>;
