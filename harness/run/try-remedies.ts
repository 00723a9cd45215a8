import { endedBatches } from '../derive/collect.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import type { RemedyEvent } from '../schema/remedy-event.ts';
import type { Carrier } from './carrier.ts';
import type { ExecuteRequest, PreparedMachine } from './execute.ts';
import { nextRemedy } from './trials.ts';

/** Of a log, what tells whether and how a batch may still be mended. Probes are not needed for it, and there are many. */
export const tellingEvents = (events: readonly LogEvent[], cells: readonly Cell[]): LogEvent[] => {
  const ids = new Set(cells.map(({ id }) => id));
  const remedies = events.filter((event): event is RemedyEvent => event.event === 'remedy' && ids.has(event.cell));
  const batches = new Set([...cells, ...remedies.flatMap(({ trial }) => trial ?? [])].map(({ batch }) => batch));
  return events
    .filter((event) => event.event === 'machine-facts' || ('batch' in event && batches.has(event.batch ?? '')))
    .map((event) => (event.event === 'cycle' ? { ...event, probes: [] } : event))
    .concat(remedies);
};

export interface Mending {
  readonly request: ExecuteRequest;
  readonly carrier: Carrier;
  readonly record: PreparedMachine['record'];
  readonly cells: readonly Cell[];
  /** Everything that the run logged of these cells so far. */
  readonly events: readonly LogEvent[];
  readonly onEvent: (event: LogEvent) => void;
  readonly onTrial: (event: RemedyEvent) => void;
}

/**
 * Tries the known remedies of the cells of a batch that failed, one after the other, until one is seen to help. A trial runs like every other
 * batch, in a new machine where the failure may have spoilt the last. Rejects only when the run is interrupted.
 */
export const tryRemedies = async (mending: Mending): Promise<void> => {
  const { request, carrier, record, cells, onEvent, onTrial } = mending;
  const { attempt, log, run } = request;
  if (run.options.try_remedies !== true) return;
  const events = tellingEvents(mending.events, cells);
  for (;;) {
    const next = nextRemedy(cells, events, record, attempt);
    if (next === undefined) return;
    const { event, isLogged } = next;
    if (!isLogged) {
      log.append(event);
      events.push(event);
    }
    if (event.trial === undefined) continue;
    onTrial(event);
    await carrier.runBatch(event.trial.batch, [event.trial], (seen) => {
      events.push(seen.event === 'cycle' ? { ...seen, probes: [] } : seen);
      onEvent(seen);
    });
    // Only an end of it is an answer; without one it would be the next again, for ever.
    if (endedBatches(events).get(event.trial.batch)?.attempt !== attempt) return;
  }
};
