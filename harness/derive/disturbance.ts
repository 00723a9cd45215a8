import type { CycleEvent, LogEvent } from '../schema/events.ts';
import type { CycleNoise } from '../schema/noise.ts';
import { eventsOf } from './collect.ts';

/**
 * A cycle is disturbed when the hypervisor gave more than this share of the processors' time to others, or when a fixed piece of work
 * took this many times as long as at best in the same run: something else used the processors, or they ran slower. The best time and
 * not the median is the measure, so that a run that is disturbed throughout says so. A flag never takes a figure away.
 */
export const DISTURBED_STEAL_SHARE = 0.05;
export const DISTURBED_LOOP_RATIO = 1.5;

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** The shortest time of the fixed piece of work in these batches, which ran in one machine; undefined where none was measured. */
export const bestLoop = (events: readonly LogEvent[], batches: ReadonlySet<string>): number | undefined => {
  const times = eventsOf(events, 'cycle').flatMap(({ batch, noise }) => (batches.has(batch) ? (noise?.loop_ms ?? []) : []));
  return times.length === 0 ? undefined : times.reduce((best, one) => Math.min(best, one));
};

/** What a cycle was disturbed by, as shares and ratios; undefined where nothing was recorded. */
export const noiseOf = ({ cycle, noise }: CycleEvent, best: number | undefined): CycleNoise | undefined =>
  noise === undefined || best === undefined || noise.loop_ms.length === 0
    ? undefined
    : {
        cycle,
        steal_share: noise.cpu_ms > 0 ? noise.steal_ms / noise.cpu_ms : 0,
        ...(noise.cpu_pressure_ms === undefined || noise.wall_ms <= 0
          ? {}
          : { pressure_share: Math.min(1, noise.cpu_pressure_ms / noise.wall_ms) }),
        loop_ratio: mean(noise.loop_ms) / best,
        load_1m: noise.load_1m,
      };

/** Why the figures of a cycle may be off; undefined where nothing disturbed it. */
export const disturbanceOf = ({ steal_share, loop_ratio }: CycleNoise): string | undefined => {
  const causes = [
    ...(steal_share > DISTURBED_STEAL_SHARE
      ? [`${(steal_share * 100).toFixed(1)} % of the processors' time was stolen by the hypervisor`]
      : []),
    ...(loop_ratio > DISTURBED_LOOP_RATIO
      ? [`a fixed piece of work took ${loop_ratio.toFixed(1)} times as long as at best in this run`]
      : []),
  ];
  return causes.length === 0 ? undefined : causes.join('; ');
};
