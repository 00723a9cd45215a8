import { z } from 'zod';

/** How disturbed the machine was around one cycle of a cell. */
export const noise = z.strictObject({
  wall_ms: z.number().describe('how long it was watched'),
  cpu_ms: z.number().describe('time of all processors together meanwhile, idle or not, from /proc/stat'),
  steal_ms: z.number().describe('of it, what the hypervisor gave to others'),
  cpu_pressure_ms: z
    .number()
    .optional()
    .describe('how long some task waited for a processor (PSI, some); absent where the kernel does not count it'),
  loop_ms: z.array(z.number()).describe('how long a fixed piece of work took, several times before the cycle and after it'),
  load_1m: z.number(),
});
export type Noise = z.infer<typeof noise>;

/** What the machine was disturbed by in one cycle, beside what the run had at best. */
export const cycleNoise = z.strictObject({
  cycle: z.number(),
  steal_share: z.number().describe('of the time of all processors'),
  pressure_share: z.number().optional().describe('of the time, in which some task waited for a processor'),
  loop_ratio: z.number().describe('mean time of the fixed piece of work over the shortest in the run'),
  load_1m: z.number(),
});
export type CycleNoise = z.infer<typeof cycleNoise>;
