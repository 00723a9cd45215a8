import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { contentId } from '../plan/content-id.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { Crate } from '../schema/migration.ts';
import type { Carrier } from './carrier.ts';
import type { ExecuteRequest } from './execute.ts';

/** The dump that the restores of several cells have in common: what is dumped, and where. */
export interface SharedDump {
  readonly batch: string;
  /** The machine that it is made in. */
  readonly machine: string;
  /** Stands for the dump in the log and in the names of files. */
  readonly cell: Cell;
}

type EventOf<Name extends LogEvent['event']> = Extract<LogEvent, { event: Name }>;

type Dumped =
  | { readonly state: 'sent'; readonly crate: Crate; readonly parcel: string }
  | { readonly state: 'failed'; readonly event: EventOf<'dumped'>; readonly service: string }
  | { readonly state: 'lost'; readonly event: EventOf<'machine-fault' | 'batch-failed'> };

const FOLDER = 'parcels';

const sharedDump = (cell: Cell): SharedDump | undefined => {
  const { from, workload, criu, move } = cell;
  // What is moved is dumped while the machine that it goes to waits for it.
  if (from === undefined || move !== undefined) return undefined;
  const { machine, provider, kernel } = from;
  const userland = { ...cell.userland, name: from.userland };
  const id = contentId({ from, workload, criu, dump: true });
  const batch = `dump-${workload.id}-${id}`;
  return { batch, machine, cell: { ...cell, id, batch, machine, provider, kernel, userland, repeat: 1 } };
};

/** The dumps that cells of migrations need, each once. */
export const dumpsFor = (cells: readonly Cell[]): SharedDump[] => [
  ...new Map(
    cells.flatMap((cell) => {
      const dump = sharedDump(cell);
      return dump === undefined ? [] : [[dump.batch, dump] as const];
    }),
  ).values(),
];

/** The dumps of a run under way, and what was sent out of their machines until it is restored in others. */
export interface Migrations {
  /** Dumps in a machine; nothing of it is thrown but an interruption. */
  readonly dump: (dump: SharedDump, carrier: Carrier, onEvent: (event: LogEvent) => void) => Promise<void>;
  /** Restores what the cell's dump sent; where there is none, the cell's batch ends with the reason. */
  readonly restore: (cell: Cell, carrier: Carrier, onEvent: (event: LogEvent) => void) => Promise<void>;
  /** Removes what was sent: it holds everything that was in memory. */
  readonly dispose: () => Promise<void>;
}

/** How the batch of a cell ends whose service was not dumped: the dump is judged in its place. */
const endedBefore = (cell: Cell, dumped: Exclude<Dumped, { state: 'sent' }>, attempt: number): LogEvent[] => {
  const { batch, procedure } = cell;
  if (dumped.state === 'lost') return [{ ...dumped.event, attempt, batch }];
  const { dump, stop, skipped } = dumped.event;
  const seen = {
    ...(dump === undefined ? {} : { dump }),
    ...(stop === undefined ? {} : { stop }),
    ...(skipped === undefined ? {} : { skipped }),
  };
  return [
    { event: 'batch-started', batch, attempt, t_ms: 0, service: dumped.service },
    // Every cycle would have restored this one dump.
    ...Array.from({ length: cell.repeat }, (_, i) => {
      const cycle = { event: 'cycle', batch, cell: cell.id, attempt, cycle: i + 1, procedure } as const;
      return { ...cycle, marks: {}, probes: [], proof: [], ...seen };
    }),
    { event: 'batch-finished', batch, attempt, t_ms: 0 },
  ];
};

export const migrationsOf = ({ dir, log, attempt }: Pick<ExecuteRequest, 'dir' | 'log' | 'attempt'>): Migrations => {
  const folder = path.join(dir, FOLDER);
  const dumped = new Map<string, Dumped>();

  const dump: Migrations['dump'] = async ({ batch, cell }, carrier, onEvent) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const parcel = path.join(folder, `${batch}.tar`);
    await rm(parcel, { force: true });
    let service = '';
    await carrier.runBatch(
      batch,
      [cell],
      (event) => {
        onEvent(event);
        if (event.event === 'batch-started') service = event.service;
        if (event.event === 'machine-fault' || event.event === 'batch-failed') dumped.set(batch, { state: 'lost', event });
        if (event.event === 'dumped')
          dumped.set(
            batch,
            event.crate === undefined ? { state: 'failed', event, service } : { state: 'sent', crate: event.crate, parcel },
          );
      },
      { leg: { role: 'dump' }, parcel },
    );
  };

  const restore: Migrations['restore'] = async (cell, carrier, onEvent) => {
    const { batch } = cell;
    const found = dumped.get(sharedDump(cell)?.batch ?? '');
    if (found === undefined) throw new Error(`the dump of ${cell.id} was not made`);
    if (found.state === 'sent')
      return carrier.runBatch(batch, [cell], onEvent, { leg: { role: 'restore', crate: found.crate }, parcel: found.parcel });
    for (const event of endedBefore(cell, found, attempt)) {
      log.append(event);
      onEvent(event);
    }
  };

  return { dump, restore, dispose: () => rm(folder, { recursive: true, force: true }) };
};
