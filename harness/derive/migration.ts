import type { CycleEvent } from '../schema/events.ts';
import type { Finding } from '../schema/results.ts';

/** Where CRIU's own check of the processors and what then happened do not say the same, or where it warns of a failure. */
export const cpuFindings = (cycles: readonly CycleEvent[], cell: string): Finding[] => {
  const warned = cycles.find(({ cpu }) => cpu?.fits === false);
  if (warned === undefined) return [];
  const restored = warned.restore?.exit_code === 0;
  return [
    {
      id: 'cpuinfo-differs',
      severity: 'warn',
      title: restored
        ? 'criu cpuinfo check says that the processors do not fit, and yet the restore succeeded.'
        : 'criu cpuinfo check says that the processors do not fit.',
      evidence: [warned.cpu?.message ?? ''],
      cell,
    },
  ];
};
