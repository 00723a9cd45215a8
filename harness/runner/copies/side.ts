import type { Copy, CopySide } from '../../schema/copies.ts';
import type { BatchContext } from '../context.ts';
import { CycleStop } from '../stops.ts';
import { leftIn } from './leftovers.ts';
import type { CopyReply, CopyRequest, CopySetup, CopyTask } from './protocol.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

/** One copy to be: where, and what its keeper is told. */
export interface Planned {
  readonly setup: CopySetup;
  readonly folder: { readonly own: string; readonly insteadOf: string } | undefined;
  readonly lastPid: number;
}

interface Kept {
  readonly sandbox: Sandbox;
  readonly setup: CopySetup;
  copy: Copy;
}

type Context = Pick<BatchContext, 'options' | 'now' | 'pace'>;
type KeepLog = (copy: Copy, log: NonNullable<CopyReply['log']>) => Copy;

/** After the one that begins, what is done with all copies, each step in all of them before the next. */
const AFTERWARDS = ['measure', 'prove', 'diverge', 'read'] as const satisfies readonly CopyTask[];

const harnessStop = (error: unknown): CycleStop =>
  new CycleStop(
    {
      step: 'prepare',
      origin: 'harness',
      message: `a copy could not be kept: ${error instanceof Error ? error.message : String(error)}`,
    },
    { cause: error },
  );

/** Brings all to life at the same moment, proves each beside the others, and ends them. Throws only where our own part failed. */
export const runSide = async (context: Context, planned: readonly Planned[], keepLog: KeepLog): Promise<CopySide> => {
  const kept: Kept[] = [];
  const inside: string[] = [];
  const askAll = async (requestFor: (setup: CopySetup) => CopyRequest): Promise<void> => {
    await Promise.all(
      kept.map(async (one) => {
        const { copy, log } = await one.sandbox.ask(requestFor(one.setup));
        one.copy =
          log === undefined ? { ...one.copy, ...copy, ...(one.copy.criu && { criu: one.copy.criu }) } : keepLog(copy, log);
      }),
    );
  };
  let start_ms = context.now();
  let left_behind: string[] = [];
  try {
    for (const { setup, folder, lastPid } of planned) {
      const sandbox = openSandbox({ bundle: context.options.bundle, folder, lastPid });
      kept.push({ sandbox, setup, copy: { index: setup.index, namespaces: {}, proof: [], identities: [] } });
    }
    await askAll((setup) => ({ task: 'set-up', setup }));
    inside.push(...kept.flatMap(({ copy }) => Object.values(copy.namespaces)));
    const unready = kept.find(({ copy }) => copy.stop !== undefined)?.copy.stop;
    if (unready !== undefined) throw new Error(unready.message);
    start_ms = context.now();
    await askAll(() => ({ task: 'begin' }));
    for (const task of AFTERWARDS) await askAll(() => ({ task }));
  } catch (error) {
    throw harnessStop(error);
  } finally {
    await Promise.all(kept.map(({ sandbox }) => sandbox.end()));
    left_behind = await leftIn(inside, context.pace);
  }
  return { start_ms, copies: kept.map(({ copy }) => copy), left_behind };
};
