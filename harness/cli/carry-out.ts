import { nextRound } from '../advise/rounds.ts';
import { planOf } from '../derive/plan-of.ts';
import { InterruptedError } from '../errors.ts';
import { batchesOf } from '../plan/plan.ts';
import { type Carrier, makeCarrier } from '../run/carrier.ts';
import { type ExecuteRequest, openBatches, type PreparedMachine } from '../run/execute.ts';
import { dumpsFor, type Migrations, migrationsOf, type SharedDump } from '../run/migrations.ts';
import { type Pairs, pairsFor } from '../run/pairs.ts';
import { readEvents } from '../run/run-folder.ts';
import { inOrder, sharesOf } from '../run/schedule.ts';
import { nextRemedy } from '../run/trials.ts';
import { tellingEvents, tryRemedies } from '../run/try-remedies.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { RemedyEvent } from '../schema/remedy-event.ts';
import type { ProgressStep, ShowProgress } from './progress.ts';

/** A batch that is still to be run, or only to be mended: its cells failed, and a remedy of theirs was not tried before the run was cut off. */
interface BatchWork {
  readonly batch: string;
  readonly cells: readonly Cell[];
  readonly isOpen: boolean;
  readonly earlier: readonly LogEvent[];
}

/** What is still to be done on one machine, and what does it. */
interface MachineWork {
  readonly request: ExecuteRequest;
  readonly carrier: Carrier;
  /** Of the machine, with its workload where it is only for that. */
  readonly name: string;
  readonly migrations: Migrations;
  readonly pairs: Pairs;
  /** What is dumped here before anything is restored elsewhere. */
  readonly dumps: readonly SharedDump[];
  readonly record: PreparedMachine['record'];
  readonly batches: readonly BatchWork[];
}

const describeEvent = (event: LogEvent, cells: readonly Cell[], repeat: number): string | undefined => {
  if (event.event === 'batch-started') return `${event.service}: starting`;
  if (event.event === 'cycle') {
    const what = cells.find(({ id }) => id === event.cell)?.candidate?.words ?? event.procedure;
    if (event.skipped !== undefined) return `cycle ${event.cycle} of ${repeat}: ${what} does not apply`;
    return `cycle ${event.cycle} of ${repeat}: ${what} ${event.stop === undefined ? 'done' : `stopped: ${event.stop.message}`}`;
  }
  return undefined;
};

const machineName = ({ id, clock_domain }: PreparedMachine['record'], [first]: readonly BatchWork[]): string =>
  clock_domain === 'instructions' ? `${id}/${first?.batch ?? 'dumps'}` : id;

/** What comes from the same machine one after the other: both machines of a pair are up for all of it. */
const inPairs = (batches: readonly BatchWork[]): BatchWork[] => {
  const sourceOf = ({ cells: [cell] }: BatchWork): string => (cell?.move === undefined ? '' : (cell.from?.machine ?? ''));
  const sources = [...new Set(batches.map(sourceOf))];
  return sources.flatMap((source) => batches.filter((one) => sourceOf(one) === source));
};

const workOf = (request: ExecuteRequest, migrations: Migrations): MachineWork[] => {
  const { run, attempt } = request;
  const events = readEvents(request.dir);
  const open = openBatches(run, events);
  const allDumps = dumpsFor([...open.values()].flat());
  const batchWork = (record: PreparedMachine['record'], batch: string, cells: readonly Cell[]): BatchWork[] => {
    const earlier = tellingEvents(events, cells);
    const isOpen = open.has(batch);
    const isMendable = run.options.try_remedies === true && !isOpen && nextRemedy(cells, earlier, record, attempt) !== undefined;
    return isOpen || isMendable ? [{ batch, cells, isOpen, earlier }] : [];
  };
  return request.machines.flatMap((machine) => {
    const { record } = machine;
    const own = [...batchesOf(planOf(run, events))].filter(([, cells]) => cells[0]?.machine === record.id);
    const dumps = allDumps.filter((dump) => dump.machine === record.id);
    return sharesOf(record, own).flatMap((share, place) => {
      const batches = inPairs(share.flatMap(([batch, cells]) => batchWork(record, batch, cells)));
      // What is dumped for others is dumped by the first machine of this kind.
      const first = place === 0 ? dumps : [];
      const isOver = batches.length + first.length === 0 && nextRound(run, events, record) === undefined;
      if (isOver) return [];
      const name = machineName(record, batches);
      const pairs = pairsFor(request, machine);
      return [{ request, migrations, pairs, dumps: first, carrier: makeCarrier(request, machine, name), name, record, batches }];
    });
  });
};

/** Runs a batch, and then tries what may mend those of its cells that failed. */
const runBatch = async (
  { request, migrations, pairs, carrier, record }: MachineWork,
  { batch, cells, isOpen, earlier }: BatchWork,
  say: (text: string) => void,
  onEvent: (event: LogEvent) => void = () => undefined,
): Promise<void> => {
  const events = [...earlier];
  let repeat = cells[0]?.repeat ?? 0;
  let doing = '';
  const tell = (event: LogEvent): void => {
    const text = describeEvent(event, cells, repeat);
    if (text !== undefined) say(`${doing}${text}`);
  };
  const take = (event: LogEvent): void => {
    events.push(event.event === 'cycle' ? { ...event, probes: [] } : event);
    onEvent(event);
    tell(event);
  };
  const [first] = cells;
  if (isOpen && first?.move !== undefined) await pairs.move(first, take);
  else if (isOpen && first?.procedure === 'migrate') await migrations.restore(first, carrier, take);
  else if (isOpen) await carrier.runBatch(batch, cells, take);
  const onTrial = ({ text, trial }: RemedyEvent): void => {
    repeat = trial?.repeat ?? 0;
    doing = `trying a remedy: ${text} `;
    say(doing);
  };
  await tryRemedies({ request, carrier, record, cells, events, onEvent: tell, onTrial });
};

const titleOf = ({ batch, cells: [cell] }: BatchWork): string => {
  if (cell === undefined) return batch;
  return cell.from === undefined ? cell.workload.id : `${cell.workload.id} from ${cell.from.machine}`;
};

/** One step for each machine that something is dumped in for others. */
const dumpSteps = (work: readonly MachineWork[]): ProgressStep[] =>
  work
    .filter(({ dumps }) => dumps.length > 0)
    .map(({ record, dumps, carrier, migrations }) => ({
      title: `${record.id}: dumps`,
      run: async ({ say }) => {
        for (const dump of dumps) {
          say(dump.cell.workload.id);
          await migrations.dump(dump, carrier, (event) => {
            if (event.event === 'phase') say(`${dump.cell.workload.id}: ${event.phase}`);
          });
        }
        // Its memory is given back while others are restored in, and nothing of the dumps is there when it restores itself.
        await carrier.close();
        return undefined;
      },
    }));

/** One step for each batch: the only machine of a run shows what it is doing. */
const batchSteps = (work: MachineWork): ProgressStep[] =>
  work.batches.map((batch) => {
    const title = titleOf(batch);
    return {
      title,
      run: async ({ say }) => {
        say('preparing');
        let service = title;
        await runBatch(work, batch, say, (event) => {
          if (event.event === 'batch-started') service = `${title}: ${event.service}`;
        });
        return service;
      },
    };
  });

/** One step for a machine with all its batches: one of many. */
const machineStep = (work: MachineWork): ProgressStep => ({
  title: work.name,
  run: async ({ say }) => {
    try {
      for (const [i, batch] of work.batches.entries()) {
        const name = `${titleOf(batch)} (${i + 1} of ${work.batches.length})`;
        say(name);
        await runBatch(work, batch, (text) => say(`${name}: ${text}`));
      }
    } finally {
      await work.pairs.close();
      await work.carrier.close();
    }
    return undefined;
  },
});

/** The second round of `advise` on a machine, planned by what its first one measured. */
const runNextRound = async (work: MachineWork, say: (text: string) => void): Promise<string | undefined> => {
  const { request, record } = work;
  const cells = nextRound(request.run, readEvents(request.dir), record);
  const [first] = cells ?? [];
  if (cells === undefined || first === undefined) return undefined;
  request.log.append({ event: 'advice-round', attempt: request.attempt, machine: record.id, cells });
  const tried = cells.slice(1).map(({ candidate }) => candidate?.words ?? '');
  say('preparing');
  await runBatch(work, { batch: first.batch, cells, isOpen: true, earlier: [] }, say);
  return `${record.id}: ${tried.join('; ')} against the default`;
};

const roundSteps = (work: readonly MachineWork[]): ProgressStep[] =>
  work
    .filter(({ request, record }) => nextRound(request.run, readEvents(request.dir), record) !== undefined)
    .map((one) => ({ title: `${one.record.id}: second round`, run: ({ say }) => runNextRound(one, say) }));

/** Runs what is left of a prepared run. However it ends, the log says how, and the machines are gone. */
export const carryOut = async (request: ExecuteRequest, show: ShowProgress): Promise<void> => {
  const { log, attempt, machines, run } = request;
  const migrations = migrationsOf(request);
  const work = workOf(request, migrations);
  let how: 'finished' | 'interrupted' | 'failed' = 'failed';
  try {
    // What a run that was killed has left there.
    await migrations.dispose();
    const dumping = inOrder(work);
    await show(dumpSteps(dumping.alone), 1);
    await show(dumpSteps(dumping.together), run.options.jobs);
    const [only, ...others] = work;
    if (only !== undefined && others.length === 0) await show(batchSteps(only), 1);
    else {
      const { alone, together } = inOrder(work);
      await show(alone.map(machineStep), 1);
      await show(together.map(machineStep), run.options.jobs);
    }
    if (run.advice !== undefined) await show(roundSteps(work), 1);
    how = 'finished';
  } catch (error) {
    if (error instanceof InterruptedError) how = 'interrupted';
    throw error;
  } finally {
    await Promise.all(work.flatMap(({ carrier, pairs }) => [pairs.close(), carrier.close()]));
    await migrations.dispose();
    for (const { session, provider } of machines) {
      await session?.close();
      await provider.dispose();
    }
    log.append({ event: 'run-ended', at: new Date().toISOString(), attempt, how, wall_ms: performance.now() });
    log.close();
  }
};
