import { createHash } from 'node:crypto';
import type { Suite } from '../../suites/suite.ts';
import type { Workload } from '../../workloads/workload.ts';
import type { Cell, CriuOptions } from '../schema/cell.ts';
import { type ParamSetting, resolveParams } from './params.ts';

/** What the cells of a run are made of. */
export interface PlanInput {
  readonly suite: Suite;
  readonly workloads: readonly Workload[];
  readonly settings: readonly ParamSetting[];
  readonly repeat: number;
  readonly kernel: string;
  readonly userland: Cell['userland'];
  /** SHA-256 of the file given by --criu. */
  readonly criuSha256: string | undefined;
  readonly networkLock: NonNullable<CriuOptions['network_lock']>;
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

/** The cells of a run, each named by its content, in the order of the suite. Cells of one workload form a batch. */
export const makePlan = (input: PlanInput): Cell[] => {
  const { suite, kernel, userland, repeat, criuSha256, networkLock } = input;
  return suite.entries.flatMap(({ workload: id, procedures, params = {} }) => {
    const workload = input.workloads.find((one) => one.id === id);
    if (workload === undefined) return [];
    const common = {
      provider: 'host',
      kernel,
      userland,
      criu: {
        source: criuSha256 === undefined ? 'userland' : 'override',
        ...(criuSha256 === undefined ? {} : { sha256: criuSha256 }),
        options: { ...workload.criu, network_lock: networkLock },
      },
      workload: { id, params: resolveParams(workload, params, input.settings) },
      repeat,
    } as const;
    const batch = `${id}-${contentId({ ...common, procedures })}`;
    return procedures.map((procedure) => ({ id: contentId({ ...common, procedure }), batch, ...common, procedure }));
  });
};

/** The batches of a plan in order, each with its cells. */
export const batchesOf = (plan: readonly Cell[]): Map<string, Cell[]> => {
  const batches = new Map<string, Cell[]>();
  for (const cell of plan) batches.set(cell.batch, [...(batches.get(cell.batch) ?? []), cell]);
  return batches;
};
