import { z } from 'zod';
import { criuRun } from './criu-run.ts';
import { processState } from './process-state.ts';

/** Something that a client which comes later sees of a service, and must see again wherever it was brought to. */
export const lastingFact = z.strictObject({
  name: z.string(),
  rule: z.enum(['same', 'at-least']),
  value: z.union([z.string(), z.number()]),
  what: z.string(),
});
export type LastingFact = z.infer<typeof lastingFact>;

/** What `criu cpuinfo check` says of the processor of one machine, for images of another. */
export const cpuFit = z.strictObject({ fits: z.boolean(), message: z.string() });
export type CpuFit = z.infer<typeof cpuFit>;

/** What is known of a service that was dumped in one machine, for whoever restores it in another. Its images and files travel beside it. */
export const crate = z.strictObject({
  service: z.string().describe('what exactly ran, e.g. "Redis 8.0.6"'),
  pid: z.number().describe('of the root of its tree'),
  dir: z.string().describe('its folder'),
  images: z.string().describe('folder of its images'),
  port: z.number().optional(),
  digest: z.string().describe('over the whole data set'),
  lasting: z.array(lastingFact),
  tree: z.array(processState).describe('right before the dump'),
  dump: criuRun,
  bytes: z.number().describe('size of the archive that holds both folders'),
});
export type Crate = z.infer<typeof crate>;
