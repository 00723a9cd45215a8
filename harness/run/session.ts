import { createInterface } from 'node:readline';
import { z } from 'zod';
import { InfraFault, type Machine, type MachineProvider, type MachineSpec } from '../../vm/machine.ts';
import { withDeadline } from '../measure/clock.ts';
import type { Cell } from '../schema/cell.ts';
import type { BatchMode, Command, MigrationLeg } from '../schema/commands.ts';
import { type RunnerEvent, runnerEvent } from '../schema/events.ts';
import { type MachineFacts, machineFacts } from '../schema/facts.ts';
import { PROTOCOL } from '../schema/protocol.ts';
import { type CanaryRecord, canaryRecord, haveSpoilt, runCanaries } from './flavor-canaries.ts';
import { keepPiece, sendParcel } from './parcels.ts';

/** How a batch is to be run. */
export interface BatchOrder {
  readonly batch: string;
  readonly attempt: number;
  readonly cells: readonly Cell[];
  readonly mode: BatchMode;
  readonly pace: number;
  readonly leg?: MigrationLeg;
  /** File of this host that the archive of a migration comes from, before its restore, or goes to, after its dump. */
  readonly parcel?: string;
}

/** A machine whose runner answers. */
export interface MachineSession {
  readonly how: Machine['how'];
  /** Time in ms from the start of the provider to the answer of the runner. */
  readonly readyMs: number;
  /** What the kernel in the machine calls itself; undefined for one that was brought back, whose runner had said so before. */
  readonly kernel: string | undefined;
  readonly consoleTail: () => string;
  /** What was seen of the machine before it was saved; undefined for one that was booted and not saved. */
  readonly facts: MachineFacts | undefined;
  /** What its canaries said before it was saved; undefined where none were run. */
  readonly canary: CanaryRecord | undefined;
  /** `features`: ask CRIU for each of its features too. */
  readonly gatherFacts: (features: boolean) => Promise<MachineFacts>;
  /** Runs one batch; every event goes to `onEvent` as it comes. Rejects with the fault when the machine is lost. */
  readonly runBatch: (order: BatchOrder, onEvent: (event: RunnerEvent) => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

const parseEvent = (line: string): RunnerEvent => {
  const parsed = runnerEvent.safeParse(JSON.parse(line));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InfraFault(`the runner sent an event that this version does not know: ${issue?.path.join('.')}: ${issue?.message}`);
};

/** A saved machine that was brought back and does not answer. */
class WarmStartError extends Error {
  override readonly name: string = 'WarmStartError';
}

const SILENT = Symbol('silent');

/** The lines of a machine as events. A line that does not come in time, or the end of the machine, becomes a fault. */
const eventsOf = (machine: Machine) => {
  const reader = createInterface({ input: machine.events });
  // A machine that is taken away resets its stream; its end says it better.
  reader.on('error', () => undefined);
  const iterator = reader[Symbol.asyncIterator]();
  const nextLine = (): Promise<IteratorResult<string>> =>
    iterator.next().catch((): IteratorResult<string> => ({ done: true, value: undefined }));
  return async (when: 'booting' | 'running', limitMs: number): Promise<RunnerEvent> => {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<typeof SILENT>((resolve) => {
      timer = setTimeout(() => resolve(SILENT), limitMs);
    });
    const line = await Promise.race([nextLine(), silence]).finally(() => clearTimeout(timer));
    if (line === SILENT) throw machine.explain({ when, how: 'silent', seconds: limitMs / 1000 });
    if (line.done !== true) return parseEvent(line.value);
    // The stream ends before the process does: give it the time to say how.
    const end = await withDeadline(machine.ended, 10_000, 'the end of the machine').catch(() => undefined);
    throw end === undefined
      ? machine.explain({ when, how: 'silent', seconds: 10 })
      : machine.explain({ when, how: 'ended', end });
  };
};

export interface SessionRequest {
  readonly provider: MachineProvider;
  readonly spec: MachineSpec;
  readonly signal: AbortSignal;
  /** Saves a machine that has just booted, so that the next one is brought back from it. */
  readonly save: boolean;
  /** Run before a machine is saved; one that they may have spoilt is not. */
  readonly canaries?: { readonly cells: readonly Cell[]; readonly pace: number } | undefined;
}

/** What is kept with a saved machine. */
const savedNote = z.strictObject({ facts: machineFacts, canary: canaryRecord.optional() });
type SavedNote = z.infer<typeof savedNote>;

const readNote = (note: string): SavedNote => {
  try {
    return savedNote.parse(JSON.parse(note));
  } catch (error) {
    throw new WarmStartError('a saved machine has a note of another version', { cause: error });
  }
};

/** The machine was lost by its canaries: what else it can do is still to be seen. */
export class CanaryLostError extends Error {
  override readonly name: string = 'CanaryLostError';
}

const greeting = ({ timeOfDayMs = Date.now() }: Pick<Machine, 'timeOfDayMs'>): Command => ({
  command: 'greet',
  unix_ms: timeOfDayMs,
});

/** Waits for the runner's first word; one that was brought back has said it already, and is asked again. */
const greet = async (machine: Machine, next: ReturnType<typeof eventsOf>): Promise<string | undefined> => {
  if (machine.how === 'warm') {
    machine.commands.write(`${JSON.stringify(greeting(machine))}\n`);
  }
  const hello = await next('booting', machine.limits.ready_ms);
  if (hello.event !== 'hello' || hello.protocol !== PROTOCOL)
    throw new InfraFault('the runner speaks another protocol than this program');
  return hello.kernel;
};

/** Starts a machine and waits for its runner; an abort takes the machine away. */
const startSession = async ({ provider, spec, signal, save, canaries }: SessionRequest): Promise<MachineSession> => {
  signal.throwIfAborted();
  const start = performance.now();
  const machine = await provider.start(spec);
  const abort = (): void => void machine.destroy();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', abort);
    await machine.destroy();
  };
  const next = eventsOf(machine);
  const send = (command: Command): void => void machine.commands.write(`${JSON.stringify(command)}\n`);
  const heard = (): Promise<RunnerEvent> => next('running', machine.limits.silence_ms);
  try {
    const kernel = await greet(machine, next).catch((error: unknown) => {
      throw machine.how === 'warm' ? new WarmStartError('a saved machine did not come back', { cause: error }) : error;
    });
    const readyMs = performance.now() - start;
    const gatherFacts = async (features: boolean): Promise<MachineFacts> => {
      send({ command: 'gather-facts', features });
      for (;;) {
        const event = await heard();
        if (event.event === 'facts') return event.facts;
      }
    };
    const runBatch: MachineSession['runBatch'] = async ({ parcel, ...order }, onEvent) => {
      if (order.leg?.role === 'restore' && parcel !== undefined) await sendParcel(machine, parcel);
      send({ command: 'run-batch', ...order, cells: [...order.cells] });
      for (;;) {
        const event = await heard();
        if (event.event === 'parcel') keepPiece(parcel, event.base64);
        else if (event.event !== 'alive') onEvent(event);
        if (event.event === 'batch-finished' || event.event === 'batch-failed') return;
      }
    };
    const saveWithFacts = async (): Promise<SavedNote | undefined> => {
      if (!save || machine.save === undefined) return undefined;
      // A runner that answers this has loaded all of itself, and so has every machine that is brought back.
      send(greeting(machine));
      await heard();
      const seen = await gatherFacts(false);
      // What they load and compile is part of what is saved: every machine that is brought back is faster for it.
      const canary =
        canaries === undefined
          ? undefined
          : await runCanaries(canaries.cells, canaries.pace, runBatch).catch((error: unknown) => {
              throw new CanaryLostError('the machine was lost by its canaries', { cause: error });
            });
      const note: SavedNote = { facts: seen, ...(canary === undefined ? {} : { canary }) };
      // One that cannot be saved, for want of room say, costs the next one a boot and says nothing of the kernel.
      if (canary === undefined || !haveSpoilt(canary)) await machine.save(JSON.stringify(note)).catch(() => undefined);
      return note;
    };
    const noted = machine.note === undefined ? await saveWithFacts() : readNote(machine.note);
    return {
      how: machine.how,
      readyMs,
      kernel,
      consoleTail: machine.consoleTail,
      facts: noted?.facts,
      canary: noted?.canary,
      gatherFacts,
      runBatch,
      close,
    };
  } catch (error) {
    const tail = machine.consoleTail();
    await close();
    if (error instanceof Error && !('consoleTail' in error)) Object.assign(error, { consoleTail: tail });
    throw error;
  }
};

/** As startSession; where a saved machine does not come back, which is no fault of the kernel's, one is booted in its place. */
export const openSession = async (request: SessionRequest): Promise<MachineSession> => {
  try {
    return await startSession(request);
  } catch (error) {
    if (request.signal.aborted || !(error instanceof WarmStartError)) throw error;
    request.provider.forget();
    return startSession(request);
  }
};
