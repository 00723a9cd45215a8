import { adviceOf } from '../../harness/derive/advice/advice.ts';
import { metricOf } from '../../harness/derive/metrics.ts';
import type { Advice, PlannedCandidate } from '../../harness/schema/advice.ts';
import type { Objective } from '../../harness/schema/candidate.ts';
import type { Verdict } from '../../harness/schema/cell.ts';
import type { CellResult, Results } from '../../harness/schema/results.ts';
import { passingResults } from '../reports/sample.ts';
import { first } from '../run/recorded.ts';

/** A set of options as it was tried in one round; times in ms, space in MiB. */
export interface Tried {
  readonly id: string;
  readonly words?: string;
  readonly round: number;
  readonly outage: number;
  readonly total?: number;
  readonly space?: number;
  /** How far one cycle lies from another, as a part of the median. */
  readonly scatter?: number;
  readonly cycles?: number;
  readonly verdict?: Verdict;
  readonly reason?: string;
}

const STEPS = [0, 1, -1, 0.5, -0.5] as const;

export const triedCell = (tried: Tried): CellResult => {
  const { id, words = id, round, outage, total = outage, space = 100, scatter = 0.02, cycles = 5, verdict = 'pass' } = tried;
  const { cells } = passingResults();
  const base = first(cells.filter(({ cell }) => cell.procedure === 'roundtrip'));
  const samples = (median: number, spread = scatter): number[] =>
    verdict === 'pass' ? STEPS.slice(0, cycles).map((step) => median * (1 + step * spread)) : [];
  const shape = { better: 'lower', domain: 'wall' } as const;
  return {
    ...base,
    cell: {
      ...base.cell,
      id: `${id}-${round}`,
      batch: `advise-${round}`,
      repeat: cycles,
      candidate: { id, words, round },
      workload: { id: 'redis', params: { memory: 2 ** 30 } },
    },
    verdict,
    reason: tried.reason ?? '',
    success_rate: { passed: verdict === 'pass' ? cycles : 0, of: cycles },
    metrics: [
      metricOf({ name: 'outage_established_ms', unit: 'ms', ...shape }, samples(outage)),
      metricOf({ name: 'transfer_total_ms', unit: 'ms', ...shape }, samples(total)),
      metricOf({ name: 'images_space_bytes', unit: 'bytes', ...shape }, samples(space * 2 ** 20, 0)),
    ].filter((one) => one !== undefined),
  };
};

const PLANNED: readonly PlannedCandidate[] = [
  { id: 'lazy', words: 'lazy restore', why: 'It runs sooner.', mind: 'Pages come late.' },
  { id: 'log-2', words: 'log of warnings only', why: 'Less is written.', mind: 'Less is known.' },
  { id: 'no-lock', words: 'no network lock', why: 'None.', mind: '', left_out: 'connections are to survive' },
];

/** Results of an invented run of advise, as derived. For tests of deriving and rendering only. */
export const advisedResults = (tried: readonly Tried[], objective: Objective = 'outage'): Results & { advice: Advice[] } => {
  const results = passingResults();
  const machine = first(results.machines);
  const cells = tried.map(triedCell).map((one) => ({ ...one, cell: { ...one.cell, machine: machine.id } }));
  const plan = { objective, final_cycles: 5, candidates: [...PLANNED] };
  return { ...results, cells, comparisons: [], advice: adviceOf({ advice: plan, machines: [machine] }, cells, []) };
};

/** The advice of that run. */
export const advised = (tried: readonly Tried[], objective: Objective = 'outage'): Advice =>
  first(advisedResults(tried, objective).advice);
