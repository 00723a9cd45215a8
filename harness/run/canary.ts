import { tcpServer } from '../../workloads/tcp-server/tcp-server.ts';
import { evidenceOf } from '../derive/findings.ts';
import { judgeCycle } from '../derive/judge-cycle.ts';
import { messageOf } from '../errors.ts';
import { contentId } from '../plan/content-id.ts';
import type { Cell } from '../schema/cell.ts';
import type { CycleEvent, RunnerEvent, Stop } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { SelectionStep } from '../schema/machine.ts';
import { networkLockFor } from './network-lock.ts';
import type { MachineSession } from './session.ts';

export type CanaryResult = Pick<SelectionStep, 'canary' | 'reason' | 'evidence'>;

const failed = (canary: 'fail' | 'error', reason: string, evidence: readonly string[] = []): CanaryResult => ({
  canary,
  reason,
  evidence: [...evidence],
});

/**
 * One real dump and restore of a small process with sockets, pipes, threads and timers. `criu check` is no substitute:
 * it says "Looks good." on kernels where every service with an inet socket then fails.
 */
export const runCanary = async (
  session: MachineSession,
  facts: MachineFacts,
  userland: Cell['userland'],
  onEvent: (event: RunnerEvent) => void,
): Promise<CanaryResult> => {
  const content = {
    provider: 'host',
    kernel: facts.kernel.release,
    userland,
    criu: { source: 'userland', options: { ...tcpServer.criu, network_lock: networkLockFor(facts) } },
    workload: { id: tcpServer.id, params: { connections: 2, memory: 1 << 20 } },
    procedure: 'roundtrip',
    repeat: 1,
  } as const;
  const machine = `${facts.kernel.release}/${userland.name}`;
  const cell: Cell = { id: contentId(content), batch: `canary-${userland.name}`, machine, ...content };
  const cycles: CycleEvent[] = [];
  let stop: Stop | undefined;
  try {
    await session.runBatch({ batch: cell.batch, attempt: 1, cells: [cell], mode: 'canary', pace: 1 }, (event) => {
      onEvent(event);
      if (event.event === 'cycle') cycles.push(event);
      if (event.event === 'batch-failed') ({ stop } = event);
    });
  } catch (error) {
    return failed('error', messageOf(error));
  }
  const [cycle] = cycles;
  if (cycle === undefined) return failed('error', stop?.message ?? 'the canary left no record');
  const { verdict, reason } = judgeCycle(cycle, facts.page_size_bytes);
  return verdict === 'pass'
    ? { canary: 'pass', reason: '', evidence: [] }
    : failed(verdict === 'fail' ? 'fail' : 'error', reason, evidenceOf(cycle).slice(0, 4));
};
