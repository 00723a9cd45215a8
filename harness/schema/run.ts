import { z } from 'zod';
import { cell } from './cell.ts';
import { configReport } from './facts.ts';
import { provenance, selectionStep } from './results.ts';

/** run.json: the plan that a run carries out and what it is carried out on. Written once, before the first cell. */
export const runFile = z.strictObject({
  schema_version: z.literal(1),
  id: z.string(),
  suite: z.string(),
  created: z.string(),
  plan: z.array(cell),
  selection: z.array(selectionStep),
  config: configReport,
  provenance,
  options: z.strictObject({
    criu_path: z.string().optional(),
    cache_dir: z.string(),
    keep_images: z.boolean(),
  }),
});
export type RunFile = z.infer<typeof runFile>;
