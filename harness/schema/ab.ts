import { z } from 'zod';
import { compareReport } from './compare.ts';

const abSide = z.strictObject({
  words: z.array(z.string()).describe('as the command line gave them; empty: the options of both, and nothing else'),
  options: z.record(z.string(), z.unknown()).describe('of run, for this side'),
});

/** ab.json: what is held against what, and the comparison when all runs are done. */
export const abRecord = z.strictObject({
  schema_version: z.literal(1),
  created: z.string(),
  suite: z.string(),
  rounds: z.number().int().positive().describe('runs of each side; they lie in a/1, b/1, b/2, a/2, …'),
  differs: z.string().describe('the one thing in which the sides differ, e.g. "kernel"'),
  a: abSide,
  b: abSide,
  comparison: compareReport.optional().describe('a is the base'),
});
export type AbRecord = Readonly<z.infer<typeof abRecord>>;
