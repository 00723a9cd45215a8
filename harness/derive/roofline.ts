import { median } from 'simple-statistics';
import type { LogEvent } from '../schema/events.ts';
import type { CellResult, Finding, Metric } from '../schema/results.ts';
import { lastOf } from './collect.ts';

/** What the machine did at best beside the cycles of a batch, in bytes per second; undefined where it was not measured. */
export interface Roofline {
  readonly copy: number | undefined;
  readonly imageWrite: number | undefined;
  readonly imageRead: number | undefined;
  /** To a file on the disk of the images, up to the end of fsync(2); undefined where they lie in memory. */
  readonly imageWriteSynced?: number | undefined;
}

const middle = (rates: readonly number[] | undefined): number | undefined =>
  rates === undefined || rates.length === 0 ? undefined : median([...rates]);

/** The median bandwidths of a batch. */
export const rooflineRates = (events: readonly LogEvent[], batch: string): Roofline => {
  const event = lastOf(events, 'roofline', batch);
  return {
    copy: middle(event?.copy_bytes_per_s),
    imageWrite: middle(event?.image_write_bytes_per_s),
    imageRead: middle(event?.image_read_bytes_per_s),
    imageWriteSynced: middle(event?.image_write_synced_bytes_per_s),
  };
};

const megabytes = (rate: number): string => `${Math.round(rate / 1e6)} MB/s`;

interface Limit {
  readonly metric: Metric;
  readonly rate: number;
  readonly verb: string;
}

/**
 * What each throughput of a cell cannot exceed: CRIU dumps one process after the other, each page copied once in one thread; it restores
 * processes at the same time, so that as many copy at once as there are processes or processors.
 */
const limitsOf = (metrics: readonly Metric[], copy: number, parallel: number): Limit[] =>
  metrics
    .filter(({ name }) => /^(dump|restore)_throughput_/.test(name))
    .map((metric) =>
      metric.name.startsWith('dump')
        ? { metric, rate: copy, verb: 'dump seems to write' }
        : { metric, rate: copy * parallel, verb: 'restore seems to read' },
    );

/** A throughput above what the machine can copy is a mistake of ours, not a record; undefined without one. */
export const impossible = (metrics: readonly Metric[], { copy }: Roofline, parallel: number): string | undefined => {
  if (copy === undefined) return undefined;
  const broken = limitsOf(metrics, copy, parallel).find(({ metric, rate }) => metric.median > rate);
  return broken === undefined
    ? undefined
    : `the ${broken.verb} ${megabytes(broken.metric.median)} where this machine copies ${megabytes(broken.rate)} at best: a clock or a unit is wrong`;
};

/** The same of single cycles: the median may be possible, and one of its samples not. */
export const impossibleSamples = (
  { cell, metrics }: Pick<CellResult, 'cell' | 'metrics'>,
  { copy }: Roofline,
  parallel: number,
): Finding[] =>
  copy === undefined
    ? []
    : limitsOf(metrics, copy, parallel).flatMap(({ metric, rate }) => {
        const above = metric.samples.filter((sample) => sample > rate);
        if (above.length === 0) return [];
        return [
          {
            id: 'throughput-above-copy',
            severity: 'warn' as const,
            title: `In ${above.length} of ${metric.samples.length} cycles ${metric.name} is above what this machine copies at best (${megabytes(rate)}): a clock or a unit is wrong there.`,
            evidence: above.slice(0, 5).map(megabytes),
            cell: cell.id,
          },
        ];
      });
