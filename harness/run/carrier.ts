import path from 'node:path';
import { InfraFault, KernelFault } from '../../vm/machine.ts';
import { InterruptedError, messageOf, QualifyError } from '../errors.ts';
import type { Cell, ClockDomain } from '../schema/cell.ts';
import type { BatchMode } from '../schema/commands.ts';
import type { LogEvent } from '../schema/events.ts';
import type { ExecuteRequest, PreparedMachine } from './execute.ts';
import { CANARY_BATCHES, type CanaryRecord, canaryCells, haveSpoilt, runCanaries } from './flavor-canaries.ts';
import { poisons } from './poison.ts';
import { type BatchOrder, CanaryLostError, type MachineSession, openSession } from './session.ts';
import { changesKernel } from './trials.ts';

/** Carries out the batches of one machine: one after the other, in a new one when the last was lost or may be spoilt. */
export interface Carrier {
  /** Every event of the batch goes to `onEvent`, the loss of its machine too. */
  readonly runBatch: (
    batch: string,
    cells: readonly Cell[],
    onEvent: (event: LogEvent) => void,
    half?: Pick<BatchOrder, 'leg' | 'parcel'>,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * How a machine is measured, by its clock. Under emulation a program runs 5 to 20 times slower; what waits for it must wait longer.
 * Where instructions are counted, time jumps to the next timer whenever a disk is waited for, and no time limit means much.
 */
const ORDERS = {
  wall: { mode: 'measure', pace: 1 },
  emulated: { mode: 'verdict', pace: 5 },
  instructions: { mode: 'count', pace: 100 },
} as const satisfies Record<ClockDomain, { mode: BatchMode; pace: number }>;

const consoleName = (machine: string, count: number): string =>
  path.join('consoles', `${machine.replaceAll(/[^\w.+-]/g, '_')}-${count}.log`);

/** How often a machine of ours may fail to come up before its remaining batches are given up. */
const MAX_FAILED_STARTS = 2;

/**
 * A machine that is lost ends its batch: as a failure where the kernel under test is to blame, else as a fault of ours. A kernel that
 * does not come up is not tried again for the other batches. Rejects only when the run is interrupted.
 */
export const makeCarrier = (
  { run, attempt, log, signal }: ExecuteRequest,
  { record, provider, spec, session: first }: PreparedMachine,
  /** Tells its consoles from those of other machines of the same record. */
  name: string = record.id,
): Carrier => {
  const isEmulated = record.clock_domain !== 'wall';
  const order = { attempt, ...ORDERS[record.clock_domain] };
  let session = first;
  let hasFacts = first !== undefined;
  let facts: LogEvent | undefined;
  let count = 0;
  let failedStarts = 0;
  let hopeless: LogEvent | undefined;
  let consoleFile: string | undefined;

  const own = run.plan.find(({ machine }) => machine === record.id);
  const { provider: providerId, kernel } = record;
  const userland = { name: spec.userland.name, id: spec.userland.id };
  // Where instructions are counted nothing runs before what is counted.
  const canaries =
    own === undefined || record.clock_domain === 'instructions'
      ? []
      : canaryCells({ id: record.id, provider: providerId, kernel, userland }, own.criu);
  let hasCanary = canaries.length === 0;

  const close = async (): Promise<void> => {
    const open = session;
    session = undefined;
    await open?.close();
  };

  /** A remote host may have booted another one meanwhile. */
  let kernelSeen = first?.kernel;

  const open = async (): Promise<MachineSession> => {
    count += 1;
    consoleFile = record.provider !== 'qemu' ? undefined : consoleName(name, count);
    const where = consoleFile === undefined ? {} : { consoleFile: log.fileFor(consoleFile) };
    // Saving costs a second, and serves the batches after one that may have spoilt its kernel, and later runs.
    const before = hasCanary ? undefined : { cells: canaries, pace: order.pace };
    const request = { provider, spec: { ...spec, ...where }, signal, save: isEmulated, canaries: before };
    const opened = await openSession(request);
    kernelSeen ??= opened.kernel;
    if (opened.kernel !== undefined && opened.kernel !== kernelSeen) {
      await opened.close();
      throw new InfraFault(`the machine came back with Linux ${opened.kernel}, and it was Linux ${kernelSeen} before`);
    }
    log.append({
      event: 'machine-up',
      attempt,
      machine: record.id,
      how: opened.how,
      ready_ms: opened.readyMs,
      ...(consoleFile === undefined ? {} : { console: consoleFile }),
    });
    return opened;
  };

  const fault = (error: unknown, batch: string): LogEvent => {
    const tail = session?.consoleTail() ?? (error as { consoleTail?: string }).consoleTail ?? '';
    return {
      event: 'machine-fault',
      attempt,
      machine: record.id,
      batch,
      blame: error instanceof KernelFault ? 'kernel' : 'ours',
      message: error instanceof QualifyError ? `${error.message} ${error.remedy}` : messageOf(error),
      console_tail: tail.slice(-8192),
      ...(consoleFile === undefined ? {} : { console: consoleFile }),
    };
  };

  const logCanary = (canary: CanaryRecord): void => {
    log.append({ event: 'canary', attempt, machine: record.id, cells: canary.cells });
    for (const event of canary.events) log.append(event);
  };

  /** Qualifies the machine once, before anything else is believed of it; one that the canaries may have spoilt is replaced. */
  const qualify = async (open_: MachineSession): Promise<MachineSession> => {
    if (hasCanary) return open_;
    hasCanary = true;
    try {
      const canary = open_.canary ?? (await runCanaries(canaries, order.pace, open_.runBatch));
      logCanary(canary);
      if (!haveSpoilt(canary)) return open_;
    } catch (error) {
      if (signal.aborted) throw error;
      log.append(fault(error, CANARY_BATCHES));
    }
    await close();
    return open();
  };

  /** Opens a machine; where its canaries took it away, one without them. */
  const openQualified = async (): Promise<MachineSession> => {
    try {
      return await open();
    } catch (error) {
      if (signal.aborted || !(error instanceof CanaryLostError)) throw error;
      hasCanary = true;
      log.append(fault(error.cause, CANARY_BATCHES));
      return open();
    }
  };

  /** A machine for the next batch; undefined when none comes up, which is then on record. */
  const ready = async (batch: string, note: (event: LogEvent) => void): Promise<MachineSession | undefined> => {
    if (hopeless !== undefined) {
      note({ ...hopeless, batch } as LogEvent);
      return undefined;
    }
    try {
      session ??= await openQualified();
      if (!hasFacts) {
        const gathered = session.facts ?? (await session.gatherFacts(!isEmulated));
        facts = { event: 'machine-facts', machine: record.id, facts: gathered };
        log.append(facts);
      }
      hasFacts = true;
      session = await qualify(session);
      return session;
    } catch (error) {
      if (signal.aborted) throw error;
      const event = fault(error, batch);
      failedStarts += 1;
      note(event);
      if (error instanceof KernelFault || failedStarts >= MAX_FAILED_STARTS) hopeless = event;
      await close();
      return undefined;
    }
  };

  const runBatch: Carrier['runBatch'] = async (batch, cells, onEvent, half = {}) => {
    if (signal.aborted) throw new InterruptedError('the run was interrupted');
    // What a remedy did to a kernel must not help the batches after it.
    let isSpoilt = run.options.fresh_machines || cells.some(({ remedy }) => remedy !== undefined && changesKernel(remedy));
    const isTrial = cells.some(({ remedy }) => remedy !== undefined);
    const note = (event: LogEvent): void => {
      log.append(event);
      onEvent(event);
    };
    // They are logged once, and every batch is judged by them.
    const tellFacts = (): void => (facts === undefined ? undefined : onEvent(facts));
    try {
      const open = await ready(batch, note);
      tellFacts();
      if (open === undefined) return;
      await open.runBatch({ ...order, ...(isTrial ? { mode: 'verdict' } : {}), ...half, batch, cells }, (event) => {
        isSpoilt ||= poisons(event);
        note(event);
      });
      if (isSpoilt) await close();
    } catch (error) {
      if (signal.aborted) {
        await close();
        throw new InterruptedError('the run was interrupted', { cause: error });
      }
      note(fault(error, batch));
      await close();
    }
  };
  return { runBatch, close };
};
