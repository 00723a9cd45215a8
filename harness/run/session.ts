import { createInterface } from 'node:readline';
import { InfraFault, type Machine, type MachineProvider, type MachineSpec } from '../../vm/machine.ts';
import type { Cell } from '../schema/cell.ts';
import { type Command, PROTOCOL, type RunnerEvent, runnerEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';

/** Longest silence of a runner. One pass over gigabytes of data is the longest that it may be silent for. */
const SILENCE_MS = 1_200_000;

/** A machine whose runner answers. */
export interface MachineSession {
  readonly facts: MachineFacts;
  /** Runs one batch; every event goes to `onEvent` as it comes. Rejects with InfraFault when the machine is lost. */
  readonly runBatch: (
    batch: string,
    attempt: number,
    cells: readonly Cell[],
    canary: boolean,
    onEvent: (event: RunnerEvent) => void,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

const parseEvent = (line: string): RunnerEvent => {
  const parsed = runnerEvent.safeParse(JSON.parse(line));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InfraFault(`the runner sent an event that this version does not know: ${issue?.path.join('.')}: ${issue?.message}`);
};

const lost = async (machine: Machine, doing: string): Promise<InfraFault> => {
  const end = await machine.ended;
  const how = end.how === 'exit' ? `exit code ${end.code}` : end.signal;
  const last = machine.consoleTail().trim().split('\n').at(-1) ?? '';
  return new InfraFault(`the machine ended with ${how} ${doing}${last === '' ? '' : `: ${last}`}`);
};

/** Starts a machine and waits for its runner. Events before the first batch go to `onEvent`; an abort takes the machine away. */
export const openSession = async (
  provider: MachineProvider,
  spec: MachineSpec,
  signal: AbortSignal,
  onEvent: (event: RunnerEvent) => void,
): Promise<MachineSession> => {
  const machine = await provider.start(spec);
  const abort = (): void => void machine.destroy();
  signal.addEventListener('abort', abort, { once: true });
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', abort);
    await machine.destroy();
  };
  const lines = createInterface({ input: machine.events })[Symbol.asyncIterator]();
  const next = async (doing: string): Promise<RunnerEvent> => {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new InfraFault(`the runner was silent for ${SILENCE_MS / 1000} s ${doing}`)), SILENCE_MS);
    });
    const line = await Promise.race([lines.next(), silence]).finally(() => clearTimeout(timer));
    if (line.done === true) throw await lost(machine, doing);
    return parseEvent(line.value);
  };
  const send = (command: Command): void => void machine.commands.write(`${JSON.stringify(command)}\n`);
  try {
    const ready = await next('before its runner answered');
    onEvent(ready);
    if (ready.event !== 'ready' || ready.protocol !== PROTOCOL)
      throw new InfraFault('the runner speaks another protocol than this program');
    return {
      facts: ready.facts,
      runBatch: async (batch, attempt, cells, canary, onBatchEvent) => {
        send({ command: 'run-batch', batch, attempt, cells: [...cells], canary });
        for (;;) {
          const event = await next(`while it ran ${batch}`);
          onBatchEvent(event);
          if (event.event === 'batch-finished' || event.event === 'batch-failed') return;
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
