import type { Cell, ClockDomain, Verdict } from '../schema/cell.ts';
import type { CompareSide, SideVerdict } from '../schema/compare.ts';
import type { CellResult, MachineResult, Results } from '../schema/results.ts';
import { type Identity, identityOf } from './identity.ts';

/** One cell of one saved run. */
export interface Seen {
  readonly result: CellResult;
  readonly results: Results;
  readonly machine: MachineResult | undefined;
}

/** One cell with one kernel, userland and CRIU, over all runs of a side. */
export interface PooledCell {
  readonly identity: Identity;
  /** `Linux 6.12.1, debian-13, CRIU 4.1.1, network lock nftables` */
  readonly on: string;
  /** Kernel and userland by name, at both ends of a migration: what a cell is paired by, where a side has it on several machines. */
  readonly place: string;
  readonly seen: readonly Seen[];
}

export const domainOf = ({ result, machine }: Pick<Seen, 'result' | 'machine'>): ClockDomain =>
  machine?.clock_domain ?? result.metrics[0]?.domain ?? 'wall';

const CRIU_OF_YOUR_OWN = 'of your own';

/** The CRIU that a cell ran with, as a reader names it. */
export const criuOf = ({ result: { cell }, results, machine }: Seen): string => {
  const version =
    machine?.facts?.criu.version ?? results.userlands.find(({ name }) => name === cell.userland.name)?.criu_version ?? 'unknown';
  return cell.criu.source === 'override'
    ? `${version}, ${CRIU_OF_YOUR_OWN} (${cell.criu.sha256?.slice(0, 8) ?? 'unknown'})`
    : version;
};

/** What is known of a computer that figures were measured on. */
export type MeasuredHost = Pick<
  Results['provenance']['host'],
  'kernel' | 'distribution' | 'cpu' | 'cores' | 'memory_bytes' | 'virtualization'
>;

/** The computer that a cell was measured on, or that emulated its machine: one that was reached by ssh is not the one that steered it. */
export const hostOf = ({ result, results, machine }: Seen): MeasuredHost =>
  machine?.remote === undefined ? results.provenance.host : { kernel: result.cell.kernel, ...machine.remote };

/** Kernel and userland that a cell ran with, and of a migration those that it came from. */
export const placeOf = ({ kernel, userland, from }: Cell): string => {
  const own = `Linux ${kernel}, ${userland.name}`;
  return from === undefined ? own : `Linux ${from.kernel}, ${from.userland} to ${own}`;
};

const variantOf = ({ kernel, userland, criu, from }: Cell): string =>
  [
    ...[kernel, userland.name, userland.id, criu.source, criu.sha256 ?? '', criu.options.network_lock ?? ''],
    ...[from?.kernel ?? '', from?.userland ?? ''],
  ].join(' ');

const lockText = ({ result }: Seen): string => {
  const { network_lock: lock } = result.cell.criu.options;
  return lock === undefined ? '' : `, network lock ${lock}`;
};

const seenIn = (results: Results, machineFilter: string | undefined): Seen[] =>
  results.cells
    .filter(({ cell }) => machineFilter === undefined || cell.machine.includes(machineFilter))
    .map((result) => ({ result, results, machine: results.machines.find(({ id }) => id === result.cell.machine) }));

/** All cells of a side; the same cell of several runs is one, with the samples of each. `machine` keeps those whose machine has it in its id. */
export const poolSide = (runs: readonly Results[], machine?: string): PooledCell[] => {
  const pools = new Map<string, { first: Seen; seen: Seen[]; identity: Identity }>();
  for (const seen of runs.flatMap((results) => seenIn(results, machine))) {
    const identity = identityOf(seen.result.cell, domainOf(seen));
    const key = `${JSON.stringify(identity)} ${variantOf(seen.result.cell)}`;
    const pool = pools.get(key);
    if (pool === undefined) pools.set(key, { first: seen, seen: [seen], identity });
    else pool.seen.push(seen);
  }
  return [...pools.values()].map(({ first, seen, identity }) => ({
    identity,
    on: `${placeOf(first.result.cell)}, CRIU ${criuOf(first)}${lockText(first)}`,
    place: placeOf(first.result.cell),
    seen,
  }));
};

/** Worst first; the order of the verdict of a run. */
const ORDER: readonly Verdict[] = ['fail', 'error', 'missing', 'pass', 'skip'];

/** What a side says of a cell: the worst of its runs, and the cycles of all. */
export const verdictOf = ({ seen }: PooledCell): SideVerdict => {
  const worst = seen.toSorted((a, b) => ORDER.indexOf(a.result.verdict) - ORDER.indexOf(b.result.verdict))[0]?.result;
  return {
    verdict: worst?.verdict ?? 'missing',
    reason: worst?.reason ?? '',
    passed: seen.reduce((sum, { result }) => sum + result.success_rate.passed, 0),
    of: seen.reduce((sum, { result }) => sum + result.success_rate.of, 0),
  };
};

const MIB = 2 ** 20;

const hostText = (seen: Seen): string => {
  const { cpu, cores, memory_bytes, distribution, kernel } = hostOf(seen);
  return `${cpu}, ${cores} cores, ${Math.round(memory_bytes / MIB)} MiB, ${distribution}, Linux ${kernel}`;
};

const toolText = ({ version, commit }: Results['provenance']['tool']): string =>
  commit === undefined ? version : `${version} (${commit})`;

/** What a report says of a side at its top. */
export const describeSide = (runs: readonly Results[], pooled: readonly PooledCell[]): CompareSide => {
  const seen = pooled.flatMap((cell) => cell.seen);
  const each = (read: (one: Seen) => string): string[] => [...new Set(seen.map(read))];
  return {
    runs: runs.map(({ run, provenance }) => ({
      id: run.id,
      suite: run.suite,
      created: run.created,
      tool: toolText(provenance.tool),
    })),
    kernels: each(({ result }) => result.cell.kernel),
    userlands: each(({ result }) => result.cell.userland.name),
    criu: each(criuOf),
    hosts: each(hostText),
  };
};
