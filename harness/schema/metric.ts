import { z } from 'zod';
import { clockDomain } from './cell.ts';

/** A figure over the cycles of a cell: its samples, their median and a bootstrap interval for it. */
export const metric = z.strictObject({
  name: z.string().describe('ends in its unit: _us, _ms, _bytes, _bytes_per_s, _ratio, _pages, _count'),
  unit: z.enum(['us', 'ms', 'bytes', 'bytes_per_s', 'ratio', 'pages', 'count']),
  domain: clockDomain,
  better: z.enum(['lower', 'higher', 'neither']),
  samples: z.array(z.number()).describe('one per cycle that has it, in order'),
  disturbed: z.number().optional().describe('how many of the samples are of cycles in which the machine was disturbed'),
  median: z.number(),
  ci_low: z.number().describe('lower end of the bootstrap 95 % interval of the median'),
  ci_high: z.number(),
});
export type Metric = z.infer<typeof metric>;
