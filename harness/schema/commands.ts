import { z } from 'zod';
import { cell } from './cell.ts';
import { crate } from './migration.ts';

/**
 * What is wanted of a batch. The canary is judged and not reported; `verdict` measures neither bandwidths nor the prober; `count` is a
 * verdict in a machine that counts instructions, where nothing of ours may run while CRIU does.
 */
export const batchMode = z.enum(['canary', 'verdict', 'count', 'measure']);
export type BatchMode = z.infer<typeof batchMode>;

/**
 * Which half of a migration a batch is: the dump, whose result leaves the machine, or the restore of what came before it. Two machines on
 * one link are told to give and to take at the same time, and do all the rest between them.
 */
export const migrationLeg = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('dump') }),
  z.strictObject({ role: z.literal('restore'), crate }),
  z.strictObject({ role: z.literal('give') }),
  z.strictObject({ role: z.literal('take') }),
]);
export type MigrationLeg = z.infer<typeof migrationLeg>;

/** What a runner is told: one JSON object per line. */
export const command = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('run-batch'),
    batch: z.string(),
    attempt: z.number().int(),
    cells: z.array(cell),
    mode: batchMode,
    pace: z
      .number()
      .min(1)
      .describe('how much slower than real hardware this machine is: probes come as much rarer, time limits are as much longer'),
    leg: migrationLeg.optional().describe('of a batch whose procedure is migrate'),
  }),
  z.strictObject({
    command: z.literal('parcel'),
    base64: z.string().describe('the next piece of the archive that the batch after it restores from; an empty one begins it'),
  }),
  z.strictObject({
    command: z.literal('gather-facts'),
    features: z.boolean().describe('ask CRIU for every feature, one process each: slow under emulation'),
  }),
  z.strictObject({
    command: z.literal('greet'),
    unix_ms: z.number().describe('the time of day: a machine that was brought back has slept'),
  }),
  z.strictObject({ command: z.literal('finish') }),
]);
export type Command = z.infer<typeof command>;
