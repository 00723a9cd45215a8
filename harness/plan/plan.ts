import type { Suite, SuiteEntry } from '../../suites/suite.ts';
import type { Subject } from '../../workloads/subjects/catalogue.ts';
import type { Workload } from '../../workloads/workload.ts';
import type { Cell, CriuOptions, ProcedureId, WorkloadParams } from '../schema/cell.ts';
import { contentId } from './content-id.ts';
import { byPlace } from './images.ts';
import { DEFAULT_MOVES, type MoveWish } from './moves.ts';
import { type ParamSetting, resolveParams } from './params.ts';
import { mutationCells, subjectCells } from './subjects.ts';

/** What a cell says of the machine that it runs in. */
export interface PlannedMachine extends Pick<Cell, 'provider' | 'kernel' | 'userland' | 'clock' | 'cpu'> {
  readonly id: string;
}

/**
 * The first cycle of a service in a machine reads programs and files into memory and fills caches of the kernel and of CRIU: it takes
 * several percent more instructions than all that follow, which repeat within a fraction of a percent.
 */
const WARM_UP_CYCLES = 1;

/** How a cell of such a machine is repeated. */
const repeatsOn = (clock: PlannedMachine['clock'], repeat: number): Pick<Cell, 'clock' | 'repeat' | 'warm_up'> =>
  clock === undefined ? { repeat } : { clock, repeat: repeat + WARM_UP_CYCLES, warm_up: WARM_UP_CYCLES };

/** What the cells of a run are made of. */
export interface PlanInput {
  readonly suite: Suite;
  readonly workloads: readonly Workload[];
  readonly subjects: readonly Subject[];
  readonly settings: readonly ParamSetting[];
  readonly repeat: number;
  readonly machines: readonly PlannedMachine[];
  /** SHA-256 of the file given by --criu. */
  readonly criuSha256: string | undefined;
  /** Undefined: found out in the machine. */
  readonly networkLock: CriuOptions['network_lock'] | undefined;
  /** Of the procedure migrate: every machine of the run; those of `machines` where it is absent. */
  readonly sources?: readonly PlannedMachine[];
  /** Of the procedure migrate: ids of the machines that are dumped in, and of those that are restored in; all of them where it is absent. */
  readonly ends?: { readonly from: readonly string[]; readonly to: readonly string[] } | undefined;
  /** Of the procedure migrate: the ways, where machines and workload can take them; clients connect again where they cannot. */
  readonly moves?: readonly MoveWish[] | undefined;
  /** Of the procedure migrate: what of the processor has to fit. */
  readonly cpuCap?: CriuOptions['cpu_cap'];
}

/** What an entry says of how one of its procedures is carried out. */
const manner = (procedure: ProcedureId, { preCopy, clones }: SuiteEntry): Pick<Cell, 'pre_copy' | 'clones'> => {
  if (procedure === 'pre-copy' && preCopy !== undefined) return { pre_copy: preCopy };
  return procedure === 'clone' && clones !== undefined ? { clones } : {};
};

/** One cell for each machine that the service comes from, each a batch of its own. */
const migrations = (
  common: Omit<Cell, 'id' | 'batch' | 'procedure'>,
  { machines, sources = machines, ends, moves = DEFAULT_MOVES, cpuCap, workloads }: PlanInput,
): Cell[] => {
  const { machine, criu, ...others } = common;
  const rest = { ...others, criu: cpuCap === undefined ? criu : { ...criu, options: { ...criu.options, cpu_cap: cpuCap } } };
  const isMovable = workloads.find(({ id }) => id === rest.workload.id)?.isMovable === true;
  const isLinked = (end: Pick<Cell, 'provider' | 'clock'>): boolean => end.provider === 'qemu' && end.clock === undefined;
  if (ends !== undefined && !ends.to.includes(machine)) return [];
  return sources
    .filter(({ id }) => ends === undefined || ends.from.includes(id))
    .flatMap(({ id: source, provider, kernel, userland, clock }) =>
      moves.map((move) => {
        const canMove = isMovable && isLinked(rest) && isLinked({ provider, ...(clock === undefined ? {} : { clock }) });
        const content = {
          ...rest,
          procedure: 'migrate',
          from: { machine: source, provider, kernel, userland: userland.name },
          ...(canMove && move !== 'reconnect' ? { move } : {}),
        } as const;
        const id = contentId(content);
        return { id, batch: `${rest.workload.id}-${id}`, machine, ...content };
      }),
    );
};

/** What the cells of a workload on a machine have in common, whatever is done to it. */
export const contentOn = (
  { provider, kernel, userland, cpu }: PlannedMachine,
  workload: Workload,
  params: WorkloadParams,
  { criuSha256, networkLock, settings }: Pick<PlanInput, 'criuSha256' | 'networkLock' | 'settings'>,
): Pick<Cell, 'provider' | 'kernel' | 'userland' | 'cpu' | 'criu' | 'workload'> => ({
  provider,
  kernel,
  userland,
  ...(cpu === undefined ? {} : { cpu }),
  criu: {
    source: criuSha256 === undefined ? 'userland' : 'override',
    ...(criuSha256 === undefined ? {} : { sha256: criuSha256 }),
    options: { ...workload.criu, ...(networkLock === undefined ? {} : { network_lock: networkLock }) },
  },
  workload: {
    id: workload.id,
    params: resolveParams(workload, params, settings),
    ...(workload.definition === undefined ? {} : { definition: workload.definition }),
  },
});

/** The cells of one machine, in the order of the suite. Entries of it that a setting of the user's makes the same are planned once. */
const cellsOn = (planned: PlannedMachine, input: PlanInput): Cell[] => {
  const { id: machine, clock } = planned;
  const { suite, repeat } = input;
  const cells = suite.entries.flatMap(byPlace).flatMap((entry) => {
    const { workload: id, procedures, params = {}, repeat: own, axis, images: [place = 'tmpfs'] = [] } = entry;
    const workload = input.workloads.find((one) => one.id === id);
    if (workload === undefined) return [];
    const common = {
      ...contentOn(planned, workload, params, input),
      ...repeatsOn(clock, own ?? repeat),
      ...(axis === undefined ? {} : { axis }),
      ...(place === 'tmpfs' ? {} : { images: place }),
    } as const;
    const batch = `${id}-${contentId({ ...common, procedures, ...manner('pre-copy', entry), ...manner('clone', entry) })}`;
    return procedures.flatMap((procedure) => {
      if (procedure === 'migrate') return migrations({ ...common, machine }, input);
      const content = {
        ...common,
        procedure,
        ...manner(procedure, entry),
      };
      return { id: contentId(content), batch, machine, ...content };
    });
  });
  return [...new Map(cells.map((cell) => [cell.id, cell])).values()];
};

/** The cells of a run, each named by its content: machine by machine. Cells of one workload on one machine form a batch. */
export const makePlan = (input: PlanInput): Cell[] => {
  const { machines, subjects, repeat, criuSha256, networkLock } = input;
  const criu = criuSha256 === undefined ? { source: 'userland' as const } : { source: 'override' as const, sha256: criuSha256 };
  const cellsOfSubjects = input.suite.subjects === 'mutations' ? mutationCells : subjectCells;
  return machines.flatMap((machine) => [
    ...cellsOn(machine, input),
    ...cellsOfSubjects({ machine, repeat, criu, networkLock }, subjects),
  ]);
};

/** The batches of a plan in order, each with its cells. */
export const batchesOf = (plan: readonly Cell[]): Map<string, Cell[]> => {
  const batches = new Map<string, Cell[]>();
  for (const cell of plan) batches.set(cell.batch, [...(batches.get(cell.batch) ?? []), cell]);
  return batches;
};
