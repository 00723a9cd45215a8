import { measureOutage } from '../measure/outage.ts';
import type { ClockDomain } from '../schema/cell.ts';
import type { LogEvent, PhaseName } from '../schema/events.ts';
import type { Calibration, Results, TimeBudget } from '../schema/results.ts';
import { eventsOf, lastOf } from './collect.ts';
import { metricOf } from './metrics.ts';

const ENTRIES: readonly { name: string; phases: readonly PhaseName[]; what: string }[] = [
  { name: 'prepare', phases: ['prepare'], what: 'making the data of each workload, and laying it out for each cycle' },
  { name: 'start', phases: ['start'], what: 'cold starts, to the first answer' },
  { name: 'warm', phases: ['warm'], what: 'cold starts, from the first answer to warm' },
  { name: 'pre-dump', phases: ['pre-dump'], what: 'criu pre-dump, while the service runs' },
  { name: 'dump', phases: ['dump'], what: 'criu dump' },
  { name: 'cool', phases: ['cool'], what: 'putting images on their disk and taking them out of the page cache' },
  { name: 'restore', phases: ['restore'], what: 'criu restore' },
  {
    name: 'watch',
    phases: ['settle', 'observe'],
    what: 'the prober watching the service before the dump and until it answers again',
  },
  { name: 'load', phases: ['load'], what: 'clients that ask as fast as they are answered, for the warm rate' },
  { name: 'prove', phases: ['prove'], what: 'reading the whole data set and the proofs of survival' },
  { name: 'calibrate', phases: ['calibrate'], what: 'copy bandwidth of the machine, and calibration of the prober' },
  { name: 'stop', phases: ['stop'], what: 'killing services and removing their files' },
];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Where the time of a run went. What no phase and no span accounts for is our own overhead. */
export const timeBudget = (events: readonly LogEvent[]): TimeBudget => {
  const spans = eventsOf(events, 'span');
  const names = [...new Set(spans.map(({ name }) => name))];
  const setUp = names.map((name) => ({
    name,
    duration_ms: sum(spans.filter((span) => span.name === name).map(({ duration_ms }) => duration_ms)),
    what: spans.find((span) => span.name === name)?.what ?? '',
  }));
  // The canary has a span of its own, which holds its phases.
  const phases = eventsOf(events, 'phase').filter(({ batch }) => !batch.startsWith('canary-'));
  const isTrial = ({ batch }: { batch: string }): boolean => batch.startsWith('trial-');
  const trials = {
    name: 'remedies',
    duration_ms: sum(phases.filter(isTrial).map(({ duration_ms }) => duration_ms)),
    what: 'trying the known remedies of what failed',
  };
  const measured = ENTRIES.map(({ name, phases: members, what }) => ({
    name,
    duration_ms: sum(phases.filter((one) => members.includes(one.phase) && !isTrial(one)).map(({ duration_ms }) => duration_ms)),
    what,
  }));
  const entries = [...setUp, ...measured, trials].filter(({ duration_ms }) => duration_ms > 0);
  const total_ms = sum(eventsOf(events, 'run-ended').map(({ wall_ms }) => wall_ms));
  const overhead_ms = Math.max(0, total_ms - sum(entries.map(({ duration_ms }) => duration_ms)));
  return { total_ms, entries, overhead_ms, overhead_ratio: total_ms === 0 ? 0 : overhead_ms / total_ms };
};

type CalibrationEvent = Extract<LogEvent, { event: 'calibration' }>;

/** Older events do not tell for how long the service was to be held, and not the attempt: the last of about that length counts. */
const lengthOf = ({ asked_ms, stopped_ms }: CalibrationEvent): number => asked_ms ?? Math.round(stopped_ms / 20) * 20;

/** The stops of each length. A batch that was taken up again was calibrated again: only what counts is kept, which is the last attempt. */
const stopsByLength = (events: readonly CalibrationEvent[]): CalibrationEvent[][] => {
  const last = Math.max(...events.map(({ attempt = 0 }) => attempt));
  const counted = events.filter(({ attempt = 0 }) => attempt === last);
  const lengths = [...new Set(counted.map(lengthOf))];
  return lengths.map((length) => {
    const stops = counted.filter((event) => lengthOf(event) === length);
    return stops.some(({ asked_ms }) => asked_ms === undefined) ? stops.slice(-1) : stops;
  });
};

const measuredStop = (event: CalibrationEvent, workload: string): Calibration | undefined => {
  const series = event.series.find(({ channel }) => channel === 'established');
  const outage = series === undefined ? undefined : measureOutage(series, event.stop_ms, event.continue_ms);
  if (series === undefined || outage === undefined) return undefined;
  const { batch, stopped_ms, signal_ms } = event;
  return {
    batch,
    workload,
    stopped_ms,
    measured_ms: outage.outage_ms,
    error_ms: outage.outage_ms - stopped_ms,
    resolution_ms: series.interval_ms,
    least_ms: outage.least_ms,
    most_ms: outage.most_ms,
    ...(signal_ms === undefined ? {} : { signal_ms }),
  };
};

/** What the prober made of a service that was held for known times, on the connection that was open: for each the stop with the median error. */
export const calibrationsOf = (events: readonly LogEvent[], batch: string, workload: string): Calibration[] =>
  stopsByLength(eventsOf(events, 'calibration').filter((event) => event.batch === batch)).flatMap((stops) => {
    const measured = stops.flatMap((stop) => measuredStop(stop, workload) ?? []);
    const middle = measured.toSorted((a, b) => a.error_ms - b.error_ms)[Math.floor((measured.length - 1) / 2)];
    if (middle === undefined) return [];
    const errors_ms = measured.map(({ error_ms }) => error_ms);
    return [stops.some(({ asked_ms }) => asked_ms === undefined) ? middle : { ...middle, errors_ms }];
  });

/** The machine's own bandwidths, as each batch measured them. */
export const rooflineOf = (
  events: readonly LogEvent[],
  batch: string,
  workload: string,
  domain: ClockDomain,
): Results['roofline'] => {
  const event = lastOf(events, 'roofline', batch);
  const shape = { unit: 'bytes_per_s', better: 'higher', domain } as const;
  const copy = metricOf({ name: 'copy_bytes_per_s', ...shape }, event?.copy_bytes_per_s ?? []);
  const image_write = metricOf({ name: 'image_write_bytes_per_s', ...shape }, event?.image_write_bytes_per_s ?? []);
  const image_read = metricOf({ name: 'image_read_bytes_per_s', ...shape }, event?.image_read_bytes_per_s ?? []);
  if (copy === undefined || image_write === undefined) return [];
  const synced = event?.image_write_synced_bytes_per_s ?? [];
  const image_write_synced = metricOf({ name: 'image_write_synced_bytes_per_s', ...shape }, synced);
  return [
    {
      batch,
      workload,
      copy,
      image_write,
      ...(image_read === undefined ? {} : { image_read }),
      ...(image_write_synced === undefined ? {} : { image_write_synced }),
    },
  ];
};
