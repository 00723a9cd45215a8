import type { CycleEvent } from '../schema/events.ts';
import type { MigrationResult } from '../schema/migration.ts';
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

/** Files that were not the same on both sides: seen before the restore, and what explains one that failed. */
export const fileFindings = (cycles: readonly CycleEvent[], cell: string): Finding[] => {
  const seen = cycles.find(({ files }) => files !== undefined && files.different > 0);
  if (seen?.files === undefined) return [];
  const { compared, different, differences } = seen.files;
  const restored = seen.restore?.exit_code === 0;
  return [
    {
      id: 'files-differ',
      severity: restored ? 'info' : 'warn',
      title: `${different} of ${compared} files that the service needs are not the same in the machine that it came to${restored ? ', and yet the restore succeeded' : ''}.`,
      evidence: differences,
      cell,
    },
  ];
};

/** What was asked of both machines, and which connections of clients were kept. */
export const migrationOf = (cycles: readonly CycleEvent[]): { migration: MigrationResult } => {
  const counted = cycles.flatMap(({ moved }) => moved?.connections ?? []);
  const cpu = cycles.find((cycle) => cycle.cpu !== undefined)?.cpu;
  const files = cycles.find((cycle) => cycle.files !== undefined)?.files;
  const sum = (side: 'before' | 'after'): number => counted.reduce((all, one) => all + one[side].length, 0);
  return {
    migration: {
      ...(counted.length === 0 ? {} : { connections: { kept: sum('after'), of: sum('before') } }),
      ...(cpu === undefined ? {} : { cpu }),
      ...(files === undefined ? {} : { files }),
    },
  };
};
