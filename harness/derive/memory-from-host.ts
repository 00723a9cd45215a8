import type { MachineFacts } from '../schema/facts.ts';
import type { CellResult, Finding, Metric } from '../schema/results.ts';

/** Where it was seen, what lay ready was enough below it (docs/scaling.md); the roofline of a batch is measured with 128 MiB. */
const LARGE_BYTES = 1.5 * 2 ** 30;
/** A dump that writes more slowly than this part of what the machine writes waits for something. */
const SLOW = 0.5;

const medianOf = (metrics: readonly Metric[], name: string): number | undefined =>
  metrics.find((metric) => metric.name === name)?.median;

/**
 * What makes large images slow on a virtual machine whose free memory goes back to its host: they are written to pages that the host has to
 * give again. It takes both, a machine that does so and a dump far below the roofline; that the one is the reason of the other was seen
 * on one such machine (docs/scaling.md), so it is told as what it looks like.
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
