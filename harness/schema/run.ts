import { z } from 'zod';
import { advicePlan } from './advice.ts';
import { cell } from './cell.ts';
import { kernelRecord, machineRecord, userlandRecord } from './machine.ts';
import { provenance } from './results.ts';
import { sweptAxis } from './scaling.ts';

/** run.json: the plan that a run carries out and what it is carried out on. Written once, before the first cell. */
export const runFile = z.strictObject({
  schema_version: z.literal(2),
  id: z.string(),
  suite: z.string(),
  created: z.string(),
  plan: z.array(cell),
  axes: z.array(sweptAxis).optional().describe('of a run that sweeps: what its points lie on'),
  advice: advicePlan.optional().describe('of a run of advise, whose second round is planned while it goes on'),
  kernels: z.array(kernelRecord),
  userlands: z.array(userlandRecord),
  machines: z.array(machineRecord),
  provenance,
  options: z.strictObject({
    criu_path: z.string().optional(),
    cache_dir: z.string(),
    keep_images: z.boolean(),
    images_disk: z
      .string()
      .optional()
      .describe('folder that images on a disk go below, each machine in one of its own; absent: none do'),
    fresh_machines: z.boolean().describe('every batch got a machine of its own'),
    try_remedies: z.boolean().optional().describe('remedies of known failures were tried on the cells that failed'),
    jobs: z.number().describe('machines that ran side by side at most'),
    boot_timeout_ms: z.number(),
  }),
});
export type RunFile = z.infer<typeof runFile>;
