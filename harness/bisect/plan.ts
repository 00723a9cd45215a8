import type { Bisection, BisectStep, Candidate } from '../schema/bisection.ts';
import { nextStep, planned, type Step } from './search.ts';

/** What is to be done next for a bisection. */
export type Next =
  | { readonly state: 'judge'; readonly candidate: Candidate; readonly left: number }
  /** The stage has its answer, and there are candidates within it that no stage has held yet. */
  | { readonly state: 'stage'; readonly candidates: readonly string[] }
  | { readonly state: 'refused'; readonly end: 'good' | 'bad'; readonly step: BisectStep }
  | {
      readonly state: 'found';
      readonly lastGood: Candidate;
      readonly firstBad: Candidate;
      readonly notJudged: readonly Candidate[];
    };

const idAt = (ids: readonly string[], at: number): string => {
  const id = ids[at];
  if (id === undefined) throw new RangeError(`no candidate at ${at}`);
  return id;
};

/** Reads what is known of a bisection, and says what is next: a pure function, so that one that was interrupted goes on where it was. */
export const nextOf = ({ candidates, stages, steps }: Pick<Bisection, 'candidates' | 'stages' | 'steps'>): Next => {
  const stage = stages.at(-1)?.candidates ?? [];
  const known = new Map(steps.map((step) => [step.candidate, step]));
  const named = (id: string): Candidate => {
    const found = candidates.find((one) => one.id === id);
    if (found === undefined) throw new Error(`bisect.json names the candidate ${id} that it does not have`);
    return found;
  };
  const step: Step = nextStep(stage.map((id) => known.get(id)?.outcome));
  switch (step.state) {
    case 'judge':
      return { state: 'judge', candidate: named(idAt(stage, step.at)), left: step.left };
    case 'refused': {
      const end = known.get(idAt(stage, step.end === 'good' ? 0 : stage.length - 1));
      if (end === undefined) throw new Error('an end was refused that was not judged');
      return { state: 'refused', end: step.end, step: end };
    }
    case 'found': {
      const [lastGood, firstBad] = [idAt(stage, step.lastGood), idAt(stage, step.firstBad)];
      const ids = candidates.map(({ id }) => id);
      const within = ids.slice(ids.indexOf(lastGood), ids.indexOf(firstBad) + 1);
      if (within.some((id) => !stage.includes(id))) return { state: 'stage', candidates: within };
      return {
        state: 'found',
        lastGood: named(lastGood),
        firstBad: named(firstBad),
        notJudged: step.skipped.map((at) => named(idAt(stage, at))),
      };
    }
  }
};

/** Boots of the first stage in the worst case, if nothing is skipped. */
export const plannedBoots = ({ stages }: Pick<Bisection, 'stages'>): number => planned(stages[0]?.candidates.length ?? 2);
