import { bootstrapRatio } from '../../measure/statistics.ts';
import type { Advice, AdviceCandidate, AdvicePlan } from '../../schema/advice.ts';
import type { LogEvent } from '../../schema/events.ts';
import type { CellResult, Metric } from '../../schema/results.ts';
import type { RunFile } from '../../schema/run.ts';
import { endedBatches } from '../collect.ts';
import { commandsOf } from './commands.ts';
import { costOf, OBJECTIVES } from './costs.ts';
import { recommend } from './recommend.ts';

const DEFAULT = 'default';

const ratioOf = (own: Metric, base: Metric): Metric => ({
  name: own.name.replace(/_[a-z]+$/, '_ratio'),
  unit: 'ratio',
  domain: own.domain,
  better: 'lower',
  samples: own.samples.flatMap((sample, i) => {
    const other = base.samples[i];
    return other === undefined ? [] : [sample / other];
  }),
  ...bootstrapRatio(own.samples, base.samples),
});

const costsOf = (result: CellResult): Pick<AdviceCandidate, 'outage' | 'total' | 'space'> =>
  Object.fromEntries(
    OBJECTIVES.flatMap((one) => {
      const metric = costOf(result, one);
      return metric === undefined ? [] : [[one, metric]];
    }),
  );

const againstOf = (result: CellResult, base: CellResult | undefined): AdviceCandidate['against'] =>
  base === undefined || base === result
    ? {}
    : Object.fromEntries(
        OBJECTIVES.flatMap((one) => {
          const [own, other] = [costOf(result, one), costOf(base, one)];
          return own === undefined || other === undefined || other.median <= 0 ? [] : [[one, ratioOf(own, other)]];
        }),
      );

const partsOf = (id: string): string[] => (id === DEFAULT ? [] : id.split('+'));

const mindOf = (id: string, { candidates }: AdvicePlan): string =>
  partsOf(id)
    .map((part) => candidates.find((one) => one.id === part)?.mind ?? '')
    .filter((text) => text !== '')
    .join(' ');

const roundOf = ({ cell }: CellResult): number => cell.candidate?.round ?? 1;

/** Whether nothing measured costs no more in everything and less in something. A cost that either lacks says nothing. */
const isOnFront = (own: AdviceCandidate, all: readonly AdviceCandidate[]): boolean => {
  const shared = (other: AdviceCandidate) =>
    OBJECTIVES.flatMap((one) => {
      const [a, b] = [other[one]?.median, own[one]?.median];
      return a === undefined || b === undefined ? [] : [a - b];
    });
  return !all.some((other) => {
    const differences = shared(other);
    return (
      other !== own && differences.every((difference) => difference <= 0) && differences.some((difference) => difference < 0)
    );
  });
};

/** The last round of a set that was run; of one that was not run at all, the one that was planned. */
const lastRounds = (cells: readonly CellResult[]): Map<string, CellResult> => {
  const run = (one: CellResult): number => (one.verdict === 'missing' ? 0 : roundOf(one));
  return new Map(cells.toSorted((a, b) => run(a) - run(b)).map((one) => [one.cell.candidate?.id ?? '', one]));
};

const isMeasured = ({ verdict, outage, total }: AdviceCandidate): boolean =>
  verdict === 'pass' && (outage !== undefined || total !== undefined);

/** What came of each set of options, in its last round. */
const candidatesOf = (cells: readonly CellResult[], plan: AdvicePlan, events: readonly LogEvent[]): AdviceCandidate[] => {
  const ended = endedBatches(events);
  const made = [...lastRounds(cells)].map(([id, result]) => {
    const { cell, verdict, reason, success_rate } = result;
    const base = cells.find((one) => one.cell.candidate?.id === DEFAULT && roundOf(one) === roundOf(result));
    const first = ended.get(cell.batch)?.cycles.find((cycle) => cycle.cell === cell.id && cycle.dump !== undefined);
    return {
      id,
      words: cell.candidate?.words ?? id,
      mind: mindOf(id, plan),
      changes: partsOf(id).length,
      round: roundOf(result),
      cell: cell.id,
      verdict,
      reason,
      passed: success_rate.passed,
      of: success_rate.of,
      ...(verdict === 'pass' ? costsOf(result) : {}),
      against: verdict === 'pass' ? againstOf(result, base) : {},
      on_front: false,
      commands: first === undefined ? [] : commandsOf(first),
    };
  });
  const measured = made.filter(isMeasured);
  return made.map((one) => ({ ...one, on_front: isMeasured(one) && isOnFront(one, measured) }));
};

const orderOf = (candidate: AdviceCandidate, objective: Advice['objective']): number =>
  candidate.id === DEFAULT ? Number.NEGATIVE_INFINITY : (candidate[objective]?.median ?? Number.POSITIVE_INFINITY);

/** Whether a second round is still to come: what the first one saw decides nothing. */
const isHalfWay = (
  base: AdviceCandidate | undefined,
  all: readonly AdviceCandidate[],
  objective: Advice['objective'],
): boolean => {
  if (base?.verdict !== 'pass' || base.round > 1 || base[objective] === undefined) return false;
  return all.some((one) => one.id !== DEFAULT && one.verdict === 'pass' && one[objective] !== undefined);
};

/** What to use on each machine of a run of `advise`; nothing for every other run. */
export const adviceOf = (
  run: Pick<RunFile, 'advice' | 'machines'>,
  cells: readonly CellResult[],
  events: readonly LogEvent[],
): Advice[] => {
  const { advice: plan } = run;
  if (plan === undefined) return [];
  const { objective } = plan;
  return run.machines.flatMap(({ id: machine, clock_domain }) => {
    const own = cells.filter(({ cell }) => cell.machine === machine && cell.candidate !== undefined);
    const [first] = own;
    if (first === undefined) return [];
    const all = candidatesOf(own, plan, events).toSorted((a, b) => orderOf(a, objective) - orderOf(b, objective));
    const base = all.find(({ id }) => id === DEFAULT);
    const isComplete = own.every(({ verdict }) => verdict !== 'missing') && !isHalfWay(base, all, objective);
    const { recommended, finding, resolution } = recommend(base, all, { objective, isComplete });
    return [
      {
        machine,
        workload: first.cell.workload.id,
        service: own.find(({ service }) => service !== '')?.service ?? '',
        params: first.cell.workload.params,
        domain: clock_domain,
        objective,
        candidates: all,
        left_out: plan.candidates.flatMap(({ id, words, left_out: why }) => (why === undefined ? [] : [{ id, words, why }])),
        recommended: recommended?.id ?? null,
        finding,
        resolution,
      },
    ];
  });
};
