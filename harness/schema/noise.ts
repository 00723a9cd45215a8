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
