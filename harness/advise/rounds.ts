import { costOf } from '../derive/advice/costs.ts';
import { cellResult } from '../derive/cell-result.ts';
import { endedBatches, eventsOf } from '../derive/collect.ts';
import { machineFor } from '../derive/machine-for.ts';
import type { Objective } from '../schema/candidate.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { MachineRecord } from '../schema/machine.ts';
import type { CellResult } from '../schema/results.ts';
import type { RunFile } from '../schema/run.ts';
import { type Candidate, candidates, joined } from './candidates.ts';
import { BASELINE, contentOf, DEFAULT, roundCells, type Trial } from './plan.ts';

/** In two cycles less than this is noise; what is worth it all the same would be found among the best that is tried again. */
const WORTH_IT = 0.02;
/** So many sets are tried again: each takes as many cycles as the default. */
const MOST = 2;

interface Screened {
  readonly candidate: Candidate;
  /** Cost over that of the default. */
  readonly ratio: number;
  /** No cycle of it cost as much as any of the default. */
  readonly isApart: boolean;
}

const idOf = ({ cell }: CellResult): string => cell.candidate?.id ?? '';

/** What passed in the first round, the best first. */
const screened = (results: readonly CellResult[], objective: Objective): Screened[] => {
  const base = results.find((one) => idOf(one) === DEFAULT);
  const cost = base?.verdict === 'pass' ? costOf(base, objective) : undefined;
  if (cost === undefined) return [];
  return results
    .flatMap((result) => {
      const candidate = candidates.find(({ id }) => id === idOf(result));
      const metric = result.verdict === 'pass' ? costOf(result, objective) : undefined;
      return candidate === undefined || metric === undefined
        ? []
        : [
            {
              candidate,
              ratio: metric.median / cost.median,
              isApart: Math.max(...metric.samples) < Math.min(...cost.samples),
            },
          ];
    })
    .toSorted((a, b) => a.ratio - b.ratio);
};

/**
 * The best of each kind that is worth it, as one set, in the order of the candidates; undefined where there is but one. In two cycles much
 * looks better by chance, and what is joined cannot be told apart any more: so only what was better in each.
 */
const combined = (worth: readonly Screened[]): Trial | undefined => {
  const apart = worth.filter(({ isApart }) => isApart);
  const best = apart.filter(({ candidate }, i) => apart.findIndex((one) => one.candidate.kind === candidate.kind) === i);
  if (best.length < 2) return undefined;
  const chosen = new Set(best.map(({ candidate }) => candidate.id));
  const parts = candidates.filter(({ id }) => chosen.has(id));
  return {
    id: parts.map(({ id }) => id).join('+'),
    words: parts.map(({ words }) => words).join(', '),
    change: joined(parts.map(({ change }) => change)),
  };
};

/**
 * What is tried again in more cycles, against the default: the best single change and the best of each kind together, or the two best single
 * ones. Where nothing looks better than the default, the one that comes nearest: that none is better has to be seen, too.
 */
export const finalists = (results: readonly CellResult[], objective: Objective): Trial[] => {
  const all = screened(results, objective);
  const worth = all.filter(({ ratio }) => ratio < 1 - WORTH_IT);
  if (worth.length === 0) return all.slice(0, 1).map(({ candidate }) => candidate);
  const set = combined(worth);
  const joint = set === undefined ? [] : [set];
  return [...worth.slice(0, MOST - joint.length).map(({ candidate }) => candidate), ...joint];
};

/**
 * The second round on a machine, planned by what its first one measured; undefined where that has not ended, where it is planned already, or
 * where the default itself did not pass.
 */
export const nextRound = (
  { plan, advice }: Pick<RunFile, 'plan' | 'advice'>,
  events: readonly LogEvent[],
  record: Pick<MachineRecord, 'id' | 'clock_domain'>,
): Cell[] | undefined => {
  const cells = plan.filter(({ machine, candidate }) => machine === record.id && candidate !== undefined);
  const base = cells.find(({ candidate }) => candidate?.id === DEFAULT);
  if (advice === undefined || base === undefined) return undefined;
  if (eventsOf(events, 'advice-round').some(({ machine }) => machine === record.id)) return undefined;
  const ended = endedBatches(events).get(base.batch);
  if (ended?.end.event !== 'batch-finished') return undefined;
  const machine = machineFor(record, events).during(base.batch);
  const results = cells.map((cell) => cellResult(cell, events, ended, machine));
  const trials = finalists(results, advice.objective);
  if (trials.length === 0) return undefined;
  const where = { machine: record.id, content: contentOf(base) };
  return roundCells(where, [BASELINE, ...trials], { round: 2, repeat: advice.final_cycles });
};
