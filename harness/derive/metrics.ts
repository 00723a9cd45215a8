import { bootstrapMedian } from '../measure/statistics.ts';
import type { ClockDomain } from '../schema/cell.ts';
import type { CycleEvent } from '../schema/events.ts';
import { countedFigure, type Metric } from '../schema/metric.ts';
import { cloning } from './figures/clone.ts';
import { between, type Definition, ms, type Reading } from './figures/definition.ts';
import { migrate } from './figures/migrate.ts';
import { trip } from './figures/trip.ts';
import { lazy, leaveRunning, preCopy, warmRate } from './figures/ways.ts';

const coldStart: readonly Definition[] = [
  ms('cold_first_answer_ms', ({ cycle }) => between(cycle.marks.spawn_ms, cycle.marks.first_answer_ms)),
  ms('cold_warm_ms', ({ cycle }) => between(cycle.marks.spawn_ms, cycle.marks.warm_ms)),
];

/** A figure over samples; every figure of the project is made here. Undefined without samples. */
export const metricOf = (
  shape: Pick<Metric, 'name' | 'unit' | 'better' | 'domain'>,
  samples: readonly number[],
): Metric | undefined => (samples.length === 0 ? undefined : { ...shape, samples: [...samples], ...bootstrapMedian(samples) });

/** The procedure integrity measures nothing: its instances are as small as can be. */
const definitions: Readonly<Record<CycleEvent['procedure'], readonly Definition[]>> = {
  roundtrip: trip,
  'leave-running': leaveRunning,
  'pre-copy': preCopy,
  lazy,
  stream: trip,
  'warm-rate': warmRate,
  clone: cloning,
  migrate,
  'cold-start': coldStart,
  integrity: [],
};

/** All figures of a cell from its cycles that passed; figures of a failed dump would describe something that did not work. */
export const cellMetrics = (procedure: CycleEvent['procedure'], readings: readonly Reading[], domain: ClockDomain): Metric[] =>
  definitions[procedure].flatMap(({ name, unit, better, read }) => {
    const found = readings.map((reading) => ({ sample: read(reading), disturbed: reading.disturbed }));
    const having = found.flatMap(({ sample, disturbed }) => (sample === undefined ? [] : [{ sample, disturbed }]));
    const timed = { shape: { name, unit, better, domain }, samples: having.map(({ sample }) => sample) };
    const { shape, samples } = domain === 'instructions' ? countedFigure(timed.shape, timed.samples) : timed;
    const metric = metricOf(shape, samples);
    const disturbed = having.filter((one) => one.disturbed).length;
    return metric === undefined ? [] : [{ ...metric, ...(disturbed === 0 ? {} : { disturbed }) }];
  });
