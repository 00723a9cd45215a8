import { release } from 'node:os';
import { demandRoot, hostProvider } from '../../vm/host/host.ts';
import { unknownConfig } from '../../vm/kernels/config-report.ts';
import { readRunningConfig } from '../../vm/kernels/config-source.ts';
import type { MachineSpec } from '../../vm/machine.ts';
import type { LogEvent } from '../schema/events.ts';
import type { KernelRecord } from '../schema/machine.ts';
import type { PreparedMachine } from './execute.ts';
import { type MachineGroup, userlandRecord } from './machine-group.ts';
import { networkLockFor } from './network-lock.ts';
import type { RunRequest } from './request.ts';
import { type Selected, selectUserland } from './select.ts';

/** Version of kernel.org in a release. */
export const upstreamOf = (text: string): string => /^\d+(?:\.\d+)*/.exec(text)?.[0] ?? text;

/** The running kernel, which is known by its release alone. */
export const runningKernel = async (): Promise<KernelRecord> => ({
  id: release(),
  release: release(),
  upstream: upstreamOf(release()),
  source: { kind: 'running' },
  config: (await readRunningConfig()) ?? unknownConfig('No configuration of the running kernel was found.'),
});

const machineOf = (
  { userland, session, steps }: Selected,
  kernel: string,
  spec: Omit<MachineSpec, 'userland'>,
): PreparedMachine & { session: Selected['session'] } => ({
  record: {
    id: `${kernel}/${userland.name}`,
    provider: 'host',
    kernel,
    userland: userland.name,
    clock_domain: 'wall',
    selection: [...steps],
  },
  provider: hostProvider(),
  spec: { ...spec, userland },
  session,
});

/**
 * Machines of the running kernel: one for each userland that was asked for, else for the one whose canary survives. The first is up
 * already; the others are started when it is their turn.
 */
export const prepareHost = async (
  request: RunRequest,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<MachineGroup> => {
  demandRoot();
  const { cacheDir, mirror, define, signal, say, machines: wishes } = request;
  const kernel = await runningKernel();
  const wanted = wishes.userlands.length === 0 ? [undefined] : wishes.userlands;
  const selected: Selected[] = [];
  try {
    for (const userland of wanted) {
      const where = { userland, kernel: kernel.release, cacheDir, mirror, define };
      const selection = { ...where, provider: hostProvider(), spec, signal, say, log };
      selected.push(await selectUserland(selection));
      if (selected.length > 1) await selected.at(-1)?.session.close();
    }
  } catch (error) {
    for (const { session } of selected) await session.close();
    throw error;
  }
  const machines = selected.map((one) => machineOf(one, kernel.id, spec));
  return {
    kernels: [kernel],
    userlands: selected.map(({ userland }) => userlandRecord(userland)),
    // Those after the first have been closed: they are started again.
    machines: machines.map(({ session, ...machine }, i) => (i === 0 ? { ...machine, session } : machine)),
    networkLock: selected[0] === undefined ? undefined : networkLockFor(selected[0].facts),
    imagesOn: selected[0]?.facts.images.file_system ?? 'tmpfs',
  };
};
