import { z } from 'zod';
import { clockDomain } from './cell.ts';

/** A figure over the cycles of a cell: its samples, their median and a bootstrap interval for it. */
export const metric = z.strictObject({
  name: z
    .string()
    .describe('ends in its unit: _us, _ms, _instructions, _bytes, _bytes_per_s, _bytes_per_instruction, _ratio, _pages, _count'),
  unit: z.enum(['us', 'ms', 'instructions', 'bytes', 'bytes_per_s', 'bytes_per_instruction', 'ratio', 'pages', 'count']),
  domain: clockDomain,
  better: z.enum(['lower', 'higher', 'neither']),
  samples: z.array(z.number()).describe('one per cycle that has it, in order'),
  disturbed: z.number().optional().describe('how many of the samples are of cycles in which the machine was disturbed'),
  median: z.number(),
  ci_low: z.number().describe('lower end of the bootstrap 95 % interval of the median'),
  ci_high: z.number(),
});
export type Metric = z.infer<typeof metric>;

/**
 * What a unit of time is where instructions are counted: QEMU's -icount shift=0 lets a nanosecond pass for each instruction. The
 * clocks of CRIU and of the runner are read to the microsecond, which is a thousand instructions.
 */
const COUNTED = {
  us: { unit: 'instructions', factor: 1e3 },
  ms: { unit: 'instructions', factor: 1e6 },
  bytes_per_s: { unit: 'bytes_per_instruction', factor: 1e-9 },
} as const satisfies Partial<Record<Metric['unit'], { unit: Metric['unit']; factor: number }>>;

const isTimed = (unit: Metric['unit']): unit is keyof typeof COUNTED => Object.hasOwn(COUNTED, unit);

/** What a figure of time is called where instructions are counted: "frozen_time_us" is "frozen_time_instructions". */
export const countedName = (name: string): string =>
  name.replace(/_(?:us|ms)$/, '_instructions').replace(/_bytes_per_s$/, '_bytes_per_instruction');

/** A figure of the clock of a machine that counts instructions, as what was counted. What is no time stays as it is. */
export const countedFigure = <Shape extends Pick<Metric, 'name' | 'unit'>>(
  shape: Shape,
  samples: readonly number[],
): { shape: Shape; samples: number[] } => {
  const { unit } = shape;
  if (!isTimed(unit)) return { shape, samples: [...samples] };
  const { unit: counted, factor } = COUNTED[unit];
  const whole = (value: number): number => (counted === 'instructions' ? Math.round(value) : value);
  return {
    shape: { ...shape, name: countedName(shape.name), unit: counted },
    samples: samples.map((sample) => whole(sample * factor)),
  };
};

/** The figure of a name among others, or what it is where instructions are counted. */
export const metricNamed = (metrics: readonly Metric[], name: string): Metric | undefined =>
  metrics.find((one) => one.name === name) ?? metrics.find((one) => one.name === countedName(name));
