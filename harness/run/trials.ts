import { isDeepStrictEqual } from 'node:util';
import { type BatchRecord, endedBatches } from '../derive/collect.ts';
import { type JudgedCell, judgeCell } from '../derive/judge-cell.ts';
import { machineFor, type RunMachine } from '../derive/machine-for.ts';
import { remedyEvents, remedyTrials } from '../derive/remedies.ts';
import { remediesOf } from '../diagnose/registry.ts';
import type { Remedy, RemedyAction } from '../diagnose/remedy.ts';
import { contentId } from '../plan/content-id.ts';
import type { Cell } from '../schema/cell.ts';
import type { CycleEvent, LogEvent } from '../schema/events.ts';
import type { MachineRecord } from '../schema/machine.ts';
import type { RemedyEvent } from '../schema/remedy-event.ts';

/** So many remedies are tried on a cell before it is left as it is. */
const MOST_TRIALS = 3;
/** What fails every time is seen to pass in few cycles; what fails sometimes needs as many as the cell had. */
const FEW_CYCLES = 5;

/** What is to be done next: log `event` unless it is there already, and run its trial where it has one. */
export interface NextRemedy {
  readonly event: RemedyEvent;
  readonly isLogged: boolean;
}

/** A remedy that acts on the kernel, and not on the service or on CRIU. */
export const changesKernel = ({ kind }: RemedyAction): boolean => kind === 'modules' || kind === 'sysctl';

/** The network lock that was really used, where the cell leaves it to be found out in the machine. */
const usedLock = ({ dump }: CycleEvent): string | undefined => {
  const argv = dump?.argv ?? [];
  const at = argv.indexOf('--network-lock');
  return at < 0 ? undefined : argv[at + 1];
};

/** Whether the cell failed with exactly this in place, so that there is nothing to try. */
const inPlace = (action: RemedyAction, { cell, cycles }: { cell: Cell; cycles: readonly CycleEvent[] }): boolean => {
  if (action.kind !== 'criu-options') return false;
  const lock = cycles.map(usedLock).find((one) => one !== undefined);
  const options = { ...(lock === undefined ? {} : { network_lock: lock }), ...cell.criu.options };
  return isDeepStrictEqual({ ...options, ...action.options }, options);
};

type Candidate = Required<Remedy> & { readonly finding: string };

const candidatesFor = (cell: Cell, { findings, cycles }: JudgedCell): Candidate[] =>
  findings
    .filter(({ severity }) => severity === 'fail')
    .flatMap(({ id }) =>
      remediesOf(id).flatMap(({ text, action }) => (action === undefined ? [] : [{ finding: id, text, action }])),
    )
    .filter(({ action }) => !inPlace(action, { cell, cycles }));

/** The cell of a trial: named by its content like every other, in a batch of its own. */
const trialCell = ({ id: _id, batch: _batch, machine, ...content }: Cell, action: RemedyAction, hasPassed: boolean): Cell => {
  const repeat = hasPassed ? content.repeat : Math.min(content.repeat, FEW_CYCLES);
  const changed = { ...content, repeat, remedy: action };
  const id = contentId(changed);
  return { ...changed, id, batch: `trial-${content.workload.id.replaceAll('/', '-')}-${id}`, machine };
};

/** A trial that did not end; when a run is resumed also one that we or its machine spoilt, like every batch. */
const isOpen = (record: BatchRecord | undefined, attempt: number): boolean =>
  record === undefined || (record.end.event !== 'batch-finished' && record.attempt < attempt);

const nextFor = (
  cell: Cell,
  events: readonly LogEvent[],
  ended: ReadonlyMap<string, BatchRecord>,
  machine: RunMachine,
  attempt: number,
): NextRemedy | undefined => {
  const judged = judgeCell(cell, events, ended.get(cell.batch), machine.during(cell.batch));
  // A cell that was spoilt on purpose is not to be mended.
  if (cell.procedure !== 'roundtrip' || cell.subject?.mutation !== undefined || judged.verdict !== 'fail') return undefined;
  const logged = remedyEvents(cell.id, events);
  const cutOff = logged.find(({ trial }) => trial !== undefined && isOpen(ended.get(trial.batch), attempt));
  if (cutOff !== undefined) return { event: cutOff, isLogged: true };
  const helped = remedyTrials(cell, events, ended, machine).some(({ verdict }) => verdict === 'pass');
  if (helped || logged.filter(({ trial }) => trial !== undefined).length >= MOST_TRIALS) return undefined;
  const next = candidatesFor(cell, judged).find(({ action }) => !logged.some((one) => isDeepStrictEqual(one.action, action)));
  if (next === undefined) return undefined;
  const event = { event: 'remedy', attempt, cell: cell.id, ...next } as const;
  if (cell.provider !== 'qemu' && changesKernel(next.action))
    return { event: { ...event, not_tried: 'it would change the running kernel' }, isLogged: false };
  return { event: { ...event, trial: trialCell(cell, next.action, judged.success_rate.passed > 0) }, isLogged: false };
};

/**
 * The next remedy for a batch that ended, by what the run logged of it: undefined when nothing in it failed, a remedy of each failing cell
 * was seen to help, or there is no other. Asked again with what came of it, it goes on; asked of a saved log, it goes on where that stopped.
 */
export const nextRemedy = (
  cells: readonly Cell[],
  events: readonly LogEvent[],
  record: Pick<MachineRecord, 'id' | 'clock_domain'>,
  attempt: number,
): NextRemedy | undefined => {
  const ended = endedBatches(events);
  const machine = machineFor(record, events);
  return cells.flatMap((cell) => nextFor(cell, events, ended, machine, attempt) ?? []).at(0);
};
