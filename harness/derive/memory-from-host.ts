import type { LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { CellResult, Finding, Metric } from '../schema/results.ts';
import { eventsOf } from './collect.ts';

/** Where it was seen, what lay ready was enough below it (docs/measuring.md); the roofline of a batch is measured with 128 MiB. */
const LARGE_BYTES = 1.5 * 2 ** 30;
/** A dump that writes more slowly than this part of what the machine writes waits for something. */
const SLOW = 0.5;

const medianOf = (metrics: readonly Metric[], name: string): number | undefined =>
  metrics.find((metric) => metric.name === name)?.median;

/**
 * What makes large images slow on a virtual machine whose free memory goes back to its host: they are written to pages that the host has to
 * give again. It takes both, a machine that does so and a dump far below the roofline; that the one is the reason of the other was seen
 * on one such machine (docs/measuring.md), so it is told as what it looks like.
 */
export const memoryFindings = (
  { cell, metrics }: Pick<CellResult, 'cell' | 'metrics'>,
  facts: MachineFacts | undefined,
): Finding[] => {
  const share = medianOf(metrics, 'dump_engine_of_write_ratio') ?? 1;
  const bytes = medianOf(metrics, 'images_bytes') ?? 0;
  if (facts?.free_page_reporting !== true || cell.images !== undefined || bytes < LARGE_BYTES || share >= SLOW) return [];
  return [
    {
      id: 'memory-from-host',
      severity: 'info',
      title: `The dump wrote ${Math.round(bytes / 1e6)} MB of images at ${Math.round(share * 100)} % of the rate at which this machine writes a file of 128 MiB to the same place.`,
      evidence: [
        'This virtual machine gives free memory back to its host (free page reporting), and the host has to give it again at its first use. That may be why: images as large as these can reach such memory where smaller ones find enough that lies ready.',
      ],
      cell: cell.id,
    },
  ];
};

/** Below this there was nothing to wait for. */
const NOTICEABLE_MS = 1000;

/**
 * Memory that was taken from the host of a virtual machine before it was needed, and how long that took at worst: whoever freezes the
 * service where nobody does so waits about so much longer. Told only where it took a while.
 */
export const readyFindings = (cell: Pick<CellResult['cell'], 'id' | 'batch'>, events: readonly LogEvent[]): Finding[] => {
  const [slowest] = eventsOf(events, 'memory-ready')
    .filter(({ batch, duration_ms }) => batch === cell.batch && duration_ms >= NOTICEABLE_MS)
    .toSorted((a, b) => b.duration_ms - a.duration_ms);
  if (slowest === undefined) return [];
  const { bytes, duration_ms } = slowest;
  const [megabytes, seconds] = [Math.round(bytes / 1e6), Number((duration_ms / 1000).toPrecision(3))];
  return [
    {
      id: 'memory-made-ready',
      severity: 'info',
      title: `Memory for the service and for its images was taken from the host of this virtual machine beforehand, at worst ${megabytes} MB in ${seconds} s (${Math.round(bytes / duration_ms / 1000)} MB/s).`,
      evidence: [
        'This virtual machine gives free memory back to its host (free page reporting), and the host has to give it again at its first use. The figures are those of a start, a dump and a restore that find memory ready; where nobody sees to that, they may have to wait for it at this rate.',
      ],
      cell: cell.id,
    },
  ];
};
