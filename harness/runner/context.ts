import type { Fixture, Workload } from '../../workloads/workload.ts';
import type { Cell } from '../schema/cell.ts';
import type { BatchMode } from '../schema/commands.ts';
import type { CycleEvent, PhaseName, RunnerEvent } from '../schema/events.ts';

/** What the runner was started with. */
export interface RunnerOptions {
  readonly criu: string;
  readonly imagesDir: string;
  /** Folder on a disk, for images that are to lie on one; absent where the machine has none. */
  readonly diskDir?: string | undefined;
  readonly workDir: string;
  /** The program of all subjects. */
  readonly subjects: string;
  readonly bundle: string;
  readonly keepImages: boolean;
  /** The kernel is this machine's own: modules may be loaded into it. */
  readonly ownKernel: boolean;
}

export type Emit = (event: RunnerEvent) => void;

/** What a batch takes from the host of its virtual machine. */
export interface ReadyMemory {
  /** Sees to it that so many bytes, which are about to be needed, lie ready. */
  readonly take: (bytes: number) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** One batch under way: cells that share an instance of their service in each cycle. */
export interface BatchContext {
  readonly options: RunnerOptions;
  readonly emit: Emit;
  /** Milliseconds since the runner started; `origin` is its zero on the monotonic clock. */
  readonly now: () => number;
  readonly origin: number;
  readonly batch: string;
  readonly attempt: number;
  readonly cells: readonly Cell[];
  readonly mode: BatchMode;
  /** How much slower than real hardware this machine is; 1 on real hardware. */
  readonly pace: number;
  /** How much rarer than on real hardware the prober asks: an emulated processor has no time to spare for it. */
  readonly thinning: number;
  readonly workload: Workload;
  readonly fixture: Fixture;
  /** Absent where the service moves between two machines. */
  readonly memory?: ReadyMemory;
}

export type CycleBody = Omit<CycleEvent, 'event' | 'batch' | 'cell' | 'attempt' | 'cycle' | 'procedure'>;

/** What the runner is, whatever batch it runs. */
export type Runner = Pick<BatchContext, 'options' | 'emit' | 'now' | 'origin'>;

/** Puts a cycle of a cell on record. */
export const emitCycle = (
  context: Pick<BatchContext, 'emit' | 'batch' | 'attempt'>,
  cell: Cell,
  cycle: number,
  body: CycleBody,
): void =>
  context.emit({
    event: 'cycle',
    batch: context.batch,
    cell: cell.id,
    attempt: context.attempt,
    cycle,
    procedure: cell.procedure,
    ...body,
  });

/** Does something and says how long it took, whether it succeeded or not. */
export const timed = async <T>(
  context: Pick<BatchContext, 'emit' | 'now' | 'batch'>,
  phase: PhaseName,
  body: () => Promise<T>,
  where: { cell?: string; cycle?: number } = {},
): Promise<T> => {
  const start_ms = context.now();
  try {
    return await body();
  } finally {
    context.emit({ event: 'phase', batch: context.batch, phase, start_ms, duration_ms: context.now() - start_ms, ...where });
  }
};
