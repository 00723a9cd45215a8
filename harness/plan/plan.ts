import { createHash } from 'node:crypto';
import type { Suite } from '../../suites/suite.ts';
import type { Workload } from '../../workloads/workload.ts';
import type { Cell, CriuOptions } from '../schema/cell.ts';
import { type ParamSetting, resolveParams } from './params.ts';

/** What a cell says of the machine that it runs in. */
export interface PlannedMachine extends Pick<Cell, 'provider' | 'kernel' | 'userland'> {
  readonly id: string;
}

/** What the cells of a run are made of. */
export interface PlanInput {
  readonly suite: Suite;
  readonly workloads: readonly Workload[];
  readonly settings: readonly ParamSetting[];
  readonly repeat: number;
  readonly machines: readonly PlannedMachine[];
  /** SHA-256 of the file given by --criu. */
  readonly criuSha256: string | undefined;
  /** Undefined: found out in the machine. */
  readonly networkLock: CriuOptions['network_lock'] | undefined;
}

/** JSON with sorted keys, so that equal cells have equal hashes. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** First 12 hex digits of the SHA-256 of something's canonical JSON. */
export const contentId = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12);

/** The cells of one machine, in the order of the suite. */
const cellsOn = ({ id: machine, provider, kernel, userland }: PlannedMachine, input: PlanInput): Cell[] => {
  const { suite, repeat, criuSha256, networkLock } = input;
  return suite.entries.flatMap(({ workload: id, procedures, params = {} }) => {
    const workload = input.workloads.find((one) => one.id === id);
    if (workload === undefined) return [];
    const common = {
      provider,
      kernel,
      userland,
      criu: {
        source: criuSha256 === undefined ? 'userland' : 'override',
        ...(criuSha256 === undefined ? {} : { sha256: criuSha256 }),
        options: { ...workload.criu, ...(networkLock === undefined ? {} : { network_lock: networkLock }) },
      },
      workload: {
        id,
        params: resolveParams(workload, params, input.settings),
        ...(workload.definition === undefined ? {} : { definition: workload.definition }),
      },
      repeat,
    } as const;
    const batch = `${id}-${contentId({ ...common, procedures })}`;
    return procedures.map((procedure) => ({ id: contentId({ ...common, procedure }), batch, machine, ...common, procedure }));
  });
};

/** The cells of a run, each named by its content: machine by machine. Cells of one workload on one machine form a batch. */
export const makePlan = (input: PlanInput): Cell[] => input.machines.flatMap((machine) => cellsOn(machine, input));

/** The batches of a plan in order, each with its cells. */
export const batchesOf = (plan: readonly Cell[]): Map<string, Cell[]> => {
  const batches = new Map<string, Cell[]>();
  for (const cell of plan) batches.set(cell.batch, [...(batches.get(cell.batch) ?? []), cell]);
  return batches;
};
