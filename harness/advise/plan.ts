import { contentId } from '../plan/content-id.ts';
import { contentOn, type PlanInput } from '../plan/plan.ts';
import type { AdvicePlan } from '../schema/advice.ts';
import type { CandidateMark, Objective } from '../schema/candidate.ts';
import type { Cell, CriuOptions, WorkloadParams } from '../schema/cell.ts';
import { type Candidate, type Change, candidates, type Situation } from './candidates.ts';

/** What was asked of `advise`. */
export interface AdviceWish {
  readonly objective: Objective;
  /** Cycles of the second round. */
  readonly finalCycles: number;
}

/** Cycles of the first round: enough to see which is worth more of them, and never what a recommendation rests on. */
const SCREENING_CYCLES = 2;
const MIB = 2 ** 20;

/** A service that changes nothing would be dumped by pre-copy as if for free; so workloads that can write do, unless told otherwise. */
const LOADS: Readonly<Record<string, WorkloadParams>> = { redis: { write_rate: 16 * MIB } };

export const DEFAULT = 'default';

const situationOf = ({ workloads, networkLock }: Pick<PlanInput, 'workloads' | 'networkLock'>, imagesOn: string): Situation => ({
  options: workloads[0]?.criu ?? {},
  networkLock,
  imagesOn,
});

const whyLeftOut = ({ leftOut }: Candidate, situation: Situation): string => leftOut?.(situation) ?? '';

/** What a run is to find out, for run.json. */
export const advicePlanFor = (
  { objective, finalCycles }: AdviceWish,
  input: Pick<PlanInput, 'workloads' | 'networkLock'>,
  imagesOn: string,
): AdvicePlan => ({
  objective,
  final_cycles: finalCycles,
  candidates: candidates.map((candidate) => {
    const { id, words, why, mind } = candidate;
    const leftOut = whyLeftOut(candidate, situationOf(input, imagesOn));
    return { id, words, why, mind, ...(leftOut === '' ? {} : { left_out: leftOut }) };
  }),
});

type Content = Omit<Cell, 'id' | 'batch' | 'machine' | 'candidate' | 'procedure' | 'pre_copy' | 'repeat'>;

/** A set of options that a round tries. */
export interface Trial extends Pick<CandidateMark, 'id' | 'words'> {
  readonly change: Change;
}

export const BASELINE: Trial = { id: DEFAULT, words: DEFAULT, change: {} };

/** The cells of one round on one machine, a batch that runs them interleaved. */
export const roundCells = (
  { machine, content }: { readonly machine: string; readonly content: Content },
  trials: readonly Trial[],
  { round, repeat }: { readonly round: number; readonly repeat: number },
): Cell[] => {
  const { options } = content.criu;
  const contents = trials.map(({ id, words, change }) => ({
    ...content,
    criu: { ...content.criu, options: { ...options, ...change.options } satisfies CriuOptions },
    procedure: change.procedure ?? ('roundtrip' as const),
    ...(change.pre_copy === undefined ? {} : { pre_copy: change.pre_copy }),
    candidate: { id, words, round },
    repeat,
  }));
  const batch = `advise-${round}-${contentId(contents)}`;
  return contents.map((one) => ({ id: contentId(one), batch, machine, ...one }));
};

/** The first round on every machine: the default, and each candidate that makes sense there. */
export const screeningPlan = (input: PlanInput, imagesOn: string): Cell[] => {
  const [workload] = input.workloads;
  if (workload === undefined) return [];
  const situation = situationOf(input, imagesOn);
  const trials = [BASELINE, ...candidates.filter((candidate) => whyLeftOut(candidate, situation) === '')];
  return input.machines.flatMap((planned) => {
    const content: Content = contentOn(planned, workload, LOADS[workload.id] ?? {}, input);
    return roundCells({ machine: planned.id, content }, trials, { round: 1, repeat: SCREENING_CYCLES });
  });
};

/** What all cells of a round have in common, read from that of the default. */
export const contentOf = ({
  id: _id,
  batch: _batch,
  machine: _machine,
  candidate: _candidate,
  procedure: _procedure,
  pre_copy: _preCopy,
  repeat: _repeat,
  ...content
}: Cell): Content => content;
