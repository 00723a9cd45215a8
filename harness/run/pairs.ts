import { makeLink } from '../../vm/qemu/link.ts';
import { withDeadline } from '../measure/clock.ts';
import type { Cell } from '../schema/cell.ts';
import type { LogEvent } from '../schema/events.ts';
import { type Carrier, makeCarrier } from './carrier.ts';
import type { ExecuteRequest, PreparedMachine } from './execute.ts';
import { poisons } from './poison.ts';

/** Two machines on one link, a service of the first one to go to the second. */
interface Pair {
  readonly from: string;
  readonly source: Carrier;
  readonly target: Carrier;
}

/** The machines of migrations that keep their connections, for one machine that services go to. */
export interface Pairs {
  /** Runs the cell in both machines at the same time. Every event of its batch goes to `onEvent`, the loss of a machine too. */
  readonly move: (cell: Cell, onEvent: (event: LogEvent) => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

type End = Extract<LogEvent, { event: 'machine-fault' | 'batch-failed' }>;

const isBad = (event: LogEvent): event is End => event.event === 'machine-fault' || event.event === 'batch-failed';

/** The batch of the machine that takes: its end is none of the cell's, which the machine with the clients speaks for. */
const takingBatch = (batch: string): string => `take-${batch}`;

export const pairsFor = (request: ExecuteRequest, target: PreparedMachine): Pairs => {
  let pair: Pair | undefined;

  const close = async (): Promise<void> => {
    const open = pair;
    pair = undefined;
    await Promise.all([open?.source.close(), open?.target.close()]);
  };

  const makePair = (from: string): Pair => {
    const source = request.machines.find(({ record }) => record.id === from);
    if (source === undefined) throw new Error(`there is no machine ${from}`);
    const link = makeLink();
    const carrierOf = ({ session: _, ...machine }: PreparedMachine, port: 0 | 1, role: string): Carrier =>
      makeCarrier(
        request,
        { ...machine, spec: { ...machine.spec, link: link.ports[port] } },
        `${from}-to-${target.record.id}-${role}`,
      );
    return { from, source: carrierOf(source, 0, 'source'), target: carrierOf(target, 1, 'target') };
  };

  /** The machines of the last cell serve the next one that goes the same way; a machine that was lost is replaced by its carrier. */
  const pairFrom = async (from: string): Promise<Pair> => {
    if (pair !== undefined && pair.from !== from) await close();
    pair ??= makePair(from);
    return pair;
  };

  const move: Pairs['move'] = async (cell, onEvent) => {
    const { batch } = cell;
    const { source, target: other } = await pairFrom(cell.from?.machine ?? '');
    let lost: End | undefined;
    let isOver = false;
    let isGiverLost = false;
    let isSpoilt = false;
    const take = async (): Promise<void> => {
      await other.runBatch(
        takingBatch(batch),
        [cell],
        (event) => {
          if (isBad(event) && !isOver) lost ??= event;
        },
        { leg: { role: 'take' } },
      );
      // Without the other side the first one would wait until its own limit.
      if (lost !== undefined && !isOver) await source.close();
    };
    const give = async (): Promise<void> => {
      await source.runBatch(
        batch,
        [cell],
        (event) => {
          isGiverLost ||= isBad(event);
          // The machine that gives is replaced by its carrier; what spoilt a cycle may as well be in the other one.
          isSpoilt ||= poisons(event);
          onEvent(event);
        },
        { leg: { role: 'give' } },
      );
      isOver = true;
    };
    const taking = take();
    const end = { isTaken: false };
    void taking
      .finally(() => {
        end.isTaken = true;
      })
      .catch(() => undefined);
    try {
      await give();
      if (!isGiverLost) await withDeadline(taking, END_TIMEOUT_MS, 'the end of the other machine').catch(() => undefined);
    } finally {
      // Nobody will ask it any more.
      if (!end.isTaken || isSpoilt) await other.close();
      await taking;
    }
    if (lost === undefined) return;
    // The first machine failed by the loss of the second, or was taken away for it.
    const event: LogEvent = { ...lost, batch };
    request.log.append(event);
    onEvent(event);
  };

  return { move, close };
};

/** How long a machine that has nothing more to do may need to say so. */
const END_TIMEOUT_MS = 30_000;
