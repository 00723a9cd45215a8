import { metricOf } from '../../harness/derive/metrics.ts';
import { scalingOf } from '../../harness/derive/scaling.ts';
import type { ClockDomain, Verdict } from '../../harness/schema/cell.ts';
import type { CellResult, Results } from '../../harness/schema/results.ts';
import type { SweptAxis } from '../../harness/schema/scaling.ts';
import { passingResults } from '../reports/sample.ts';
import { first } from '../run/recorded.ts';

const MIB = 2 ** 20;

export const memoryAxis: SweptAxis = {
  id: 'memory',
  about: 'memory that Redis holds',
  workload: 'redis',
  parameter: 'memory',
  unit: 'bytes',
  one: 'byte',
  many: 'bytes',
  far: 65_536 * MIB,
  left_out: [{ x: 4096 * MIB, why: 'takes about 17.3 GiB of memory, and 8.0 GiB are available' }],
  limits: '8.0 GiB of memory were available, and a process may have 1,024 open files.',
};

interface Sweep {
  /** Milliseconds at so many MiB. */
  readonly time?: (mib: number) => number;
  readonly domain?: ClockDomain;
  /** How many times as far apart as usual the cycles of a point are. */
  readonly scatter?: number;
  readonly verdictAt?: (mib: number) => Verdict;
}

const cellAt = (
  mib: number,
  { time = (x) => 12 + 0.8 * x, domain = 'wall', scatter = 1, verdictAt = () => 'pass' }: Sweep,
): CellResult => {
  const { cells } = passingResults();
  const base = first(cells.filter(({ cell }) => cell.procedure === 'roundtrip'));
  const samples = [1, 1.02, 0.98, 1.03, 0.99].map((factor) => (1 + (factor - 1) * scatter) * time(mib));
  const metric = (name: string, unit: 'us' | 'ms', factor: number) =>
    metricOf({ name, unit, better: 'lower', domain }, verdictAt(mib) === 'pass' ? samples.map((sample) => sample * factor) : []);
  return {
    ...base,
    cell: {
      ...base.cell,
      id: `swept-${mib}`,
      batch: `swept-${mib}`,
      axis: 'memory',
      workload: { id: 'redis', params: { memory: mib * MIB } },
    },
    verdict: verdictAt(mib),
    reason: verdictAt(mib) === 'pass' ? '' : 'criu dump exited with 1',
    metrics: [metric('frozen_time_us', 'us', 1000), metric('dump_wall_ms', 'ms', 1.1)].filter((one) => one !== undefined),
  };
};

/** Results of an invented sweep over memory, from 16 MiB to 1 GiB, as derived. For tests of deriving and rendering only. */
export const sweptResults = (sweep: Sweep = {}): Results => {
  const results = passingResults();
  const cells = [16, 32, 64, 128, 256, 512, 1024].map((mib) => cellAt(mib, sweep));
  const machines = results.machines.map((machine) => ({ ...machine, clock_domain: sweep.domain ?? 'wall' }));
  return { ...results, cells, comparisons: [], machines, scaling: scalingOf({ axes: [memoryAxis], machines }, cells) };
};
