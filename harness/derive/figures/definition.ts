import type { CycleEvent } from '../../schema/events.ts';
import type { Metric } from '../../schema/metric.ts';
import type { Roofline } from '../roofline.ts';

/** What a figure is read from: one cycle, the page size of its machine, that machine's bandwidths, and whether it was disturbed. */
export interface Reading {
  readonly cycle: CycleEvent;
  readonly pageSize: number;
  readonly roofline: Roofline;
  readonly disturbed: boolean;
}

/** A figure of a cycle, and how it is read; undefined where that cycle does not have it. */
export interface Definition {
  readonly name: string;
  readonly unit: Metric['unit'];
  readonly better: Metric['better'];
  readonly read: (reading: Reading) => number | undefined;
}

export const between = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : to - from;

export const perSecond = (bytes: number | undefined, ms: number | undefined): number | undefined =>
  bytes === undefined || ms === undefined || ms <= 0 ? undefined : bytes / (ms / 1000);

export const milliseconds = (us: number | undefined): number | undefined => (us === undefined ? undefined : us / 1000);

/** A rate as a part of what the machine does at best. */
export const share =
  (rateOf: (reading: Reading) => number | undefined, best: keyof Roofline) =>
  (reading: Reading): number | undefined => {
    const [speed, limit] = [rateOf(reading), reading.roofline[best]];
    return speed === undefined || limit === undefined ? undefined : speed / limit;
  };

export const us = (name: string, read: Definition['read']): Definition => ({ name, unit: 'us', better: 'lower', read });
export const ms = (name: string, read: Definition['read']): Definition => ({ name, unit: 'ms', better: 'lower', read });
export const rate = (name: string, read: Definition['read']): Definition => ({
  name,
  unit: 'bytes_per_s',
  better: 'higher',
  read,
});
export const ratio = (name: string, read: Definition['read']): Definition => ({ name, unit: 'ratio', better: 'higher', read });
