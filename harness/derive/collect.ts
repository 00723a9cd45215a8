import type { CycleEvent, LogEvent } from '../schema/events.ts';

type EventOf<Name extends LogEvent['event']> = Extract<LogEvent, { event: Name }>;

/** Events of one kind, in order. */
export const eventsOf = <Name extends LogEvent['event']>(events: readonly LogEvent[], name: Name): EventOf<Name>[] =>
  events.filter((event): event is EventOf<Name> => event.event === name);

/** How a batch ended: by itself, or with its machine. */
export type BatchEnd = EventOf<'batch-finished'> | EventOf<'batch-failed'> | EventOf<'machine-fault'>;

/** What counts of a batch: its last attempt that ended. An attempt that was cut off by a kill counts for nothing. */
export interface BatchRecord {
  readonly batch: string;
  readonly attempt: number;
  readonly service: string;
  readonly end: BatchEnd;
  readonly cycles: readonly CycleEvent[];
}

const isEnd = (event: LogEvent): event is BatchEnd & { batch: string } =>
  event.event === 'batch-finished' ||
  event.event === 'batch-failed' ||
  (event.event === 'machine-fault' && event.batch !== undefined);

/** Batches that ended, each once, by their name. */
export const endedBatches = (events: readonly LogEvent[]): Map<string, BatchRecord> => {
  const records = new Map<string, BatchRecord>();
  for (const end of events.filter(isEnd).toSorted((a, b) => a.attempt - b.attempt)) {
    const { batch, attempt } = end;
    const started = eventsOf(events, 'batch-started').findLast((event) => event.batch === batch && event.attempt === attempt);
    const cycles = eventsOf(events, 'cycle').filter((cycle) => cycle.batch === batch && cycle.attempt === attempt);
    records.set(batch, { batch, attempt, service: started?.service ?? '', end, cycles });
  }
  return records;
};

/** Last event of a kind for a batch. */
export const lastOf = <Name extends 'roofline'>(
  events: readonly LogEvent[],
  name: Name,
  batch: string,
): EventOf<Name> | undefined => {
  const found: readonly { batch: string }[] = eventsOf(events, name);
  return found.findLast((event) => event.batch === batch) as EventOf<Name> | undefined;
};
