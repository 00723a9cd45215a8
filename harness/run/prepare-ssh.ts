import type { MachineSpec, MachineUserland } from '../../vm/machine.ts';
import { type Connection, connect } from '../../vm/ssh/connection.ts';
import { installedOn, remoteConfig } from '../../vm/ssh/describe.ts';
import { hostText, type SshHost } from '../../vm/ssh/host.ts';
import { type RemoteUserland, type SshProvider, sshProvider } from '../../vm/ssh/provider.ts';
import type { LogEvent } from '../schema/events.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { KernelRecord, MachineRecord, RemoteHost, UserlandRecord } from '../schema/machine.ts';
import { type MachineGroup, userlandRecord } from './machine-group.ts';
import { networkLockFor } from './network-lock.ts';
import { upstreamOf } from './prepare-host.ts';
import type { RunRequest, WantedHost } from './request.ts';
import { obtainUserland, span } from './select.ts';
import { type MachineSession, openSession } from './session.ts';

export type SshRequest = Pick<RunRequest, 'cacheDir' | 'mirror' | 'define' | 'signal' | 'say'>;

/** A root filesystem for machines on a remote host, as they take it and as it is put on record. */
export interface WantedUserland {
  readonly userland: MachineUserland;
  readonly remote: RemoteUserland;
  readonly record: UserlandRecord;
  readonly why: string;
}

/** What is installed on a host, as a userland. */
export const installedUserland = async (connection: Connection): Promise<WantedUserland> => {
  const { host, facts } = connection;
  const { id, packages, criuVersion } = await installedOn(connection);
  const name = `installed@${host.name}`;
  return {
    userland: { name, id, root: undefined },
    remote: { kind: 'installed' },
    record: {
      name,
      id,
      suite: `${facts.distribution} (${facts.suite})`,
      built: new Date().toISOString(),
      notes: [`What ${hostText(host)} had installed when the run began; criu-qualify did not build it.`],
      packages: { ...packages },
      ...(criuVersion === undefined ? {} : { criu_version: criuVersion }),
      glibc_version: facts.glibc,
    },
    why: `what ${hostText(host)} has installed`,
  };
};

export const carriedUserland = async (
  request: SshRequest,
  name: string,
  log: (event: LogEvent) => void,
): Promise<WantedUserland> => {
  const userland = await obtainUserland({ ...request, log }, name);
  return {
    userland,
    remote: { kind: 'carried', sizeBytes: userland.manifest.size_bytes },
    record: userlandRecord(userland),
    why: 'asked for, and carried over',
  };
};

const remoteRecord = ({ host, facts }: Connection, { remote }: WantedUserland, provider: SshProvider): RemoteHost => ({
  destination: host.destination,
  ...(host.port === undefined ? {} : { port: host.port }),
  ...(host.identity === undefined ? {} : { identity: host.identity }),
  ...(host.config === undefined ? {} : { config: host.config }),
  userland: remote.kind,
  node: { version: provider.node()?.version ?? 'unknown', origin: provider.node()?.origin ?? 'carried' },
  distribution: facts.distribution,
  cpu: facts.cpu,
  cores: facts.cores,
  memory_bytes: facts.memoryBytes,
  virtualization: facts.virtualization.kind,
  virtualization_why: facts.virtualization.why,
  load_average_1m: facts.load,
});

/** How a host that a run was made on is reached. */
export const hostOf = (record: MachineRecord): SshHost | undefined => {
  const { remote, kernel, provider } = record;
  // Vagrant brings its machines up first.
  if (remote === undefined || provider !== 'ssh') return undefined;
  const { destination, port, identity, config } = remote;
  return { name: kernel.slice(kernel.indexOf('@') + 1), destination, port, identity, config };
};

interface Opened {
  readonly wanted: WantedUserland;
  readonly provider: SshProvider;
  readonly session: MachineSession;
  readonly facts: MachineFacts;
  readonly record: MachineRecord;
}

/** Brings a machine up to see what it is: what does not work there should be known before a run is made of it. */
const tryMachine = async (
  { signal, say }: SshRequest,
  { host, lab }: WantedHost,
  kernel: string,
  wanted: WantedUserland,
  spec: Omit<MachineSpec, 'userland'>,
  { connection, log }: { readonly connection: Connection; readonly log: (event: LogEvent) => void },
): Promise<Opened> => {
  const { userland, remote, why } = wanted;
  const clock = connection.facts.virtualization.clock;
  const provider = sshProvider({ host, userland: remote, connection, signal });
  say(`${hostText(host)}: starting a machine, userland ${userland.name}`);
  const { session, facts } = await span(log, 'machine', 'starting machines, and reading what they are and can do', async () => {
    try {
      const opened = await openSession({ provider, spec: { ...spec, userland }, signal, save: false });
      return { session: opened, facts: await opened.gatherFacts(clock === 'wall') };
    } catch (error) {
      await provider.dispose();
      throw error;
    }
  });
  const id = `${kernel}/${userland.name}`;
  log({ event: 'machine-up', attempt: 1, machine: id, how: session.how, ready_ms: session.readyMs });
  log({ event: 'machine-facts', machine: id, facts });
  const step = {
    userland: userland.name,
    criu: facts.criu.version,
    why,
    canary: 'not-run',
    reason: '',
    evidence: [],
    chosen: true,
  };
  const record: MachineRecord = {
    id,
    provider: 'ssh',
    kernel,
    userland: userland.name,
    clock_domain: clock,
    selection: [{ ...step, canary: 'not-run', evidence: [] }],
    remote: remoteRecord(connection, wanted, provider),
    ...(lab === undefined ? {} : { lab }),
  };
  return { wanted, provider, session, facts, record };
};

/** What a host is known to have, because we put it there. */
export interface KnownHost {
  /** The kernel, by the release that the host says; throws where it is another. */
  readonly kernelFor: (release: string) => KernelRecord;
  readonly userland: WantedUserland;
}

/** Machines of the kernel that runs on a remote host: over what is installed there, or over each userland that was asked for. */
export const prepareSsh = async (
  request: SshRequest,
  wantedHost: WantedHost,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
  known?: KnownHost,
): Promise<MachineGroup> => {
  const { signal, say } = request;
  const { host, userlands } = wantedHost;
  const carried: WantedUserland[] = [];
  for (const name of userlands) carried.push(await carriedUserland(request, name, log));
  say(`${hostText(host)}: connecting`);
  const open = (): Promise<Connection> =>
    span(log, 'ssh', 'connecting to hosts, and asking what they are', () => connect(host, signal));
  const first = await open();
  const opened: Opened[] = [];
  try {
    const { release, virtualization } = first.facts;
    const kernel: KernelRecord = known?.kernelFor(release) ?? {
      id: `${release}@${host.name}`,
      release,
      upstream: upstreamOf(release),
      source: { kind: 'running' },
      config: await remoteConfig(first),
    };
    const wanted = carried.length > 0 ? carried : [known?.userland ?? (await installedUserland(first))];
    for (const [index, one] of wanted.entries()) {
      const connection = index === 0 ? first : await open();
      opened.push(await tryMachine(request, wantedHost, kernel.id, one, spec, { connection, log }));
      if (index > 0) await opened.at(-1)?.session.close();
    }
    return {
      kernels: [kernel],
      userlands: wanted.map(({ record }) => record),
      // Those after the first have been closed: they are started again.
      machines: opened.map(({ record, provider, session, wanted: { userland } }, index) => ({
        record,
        provider,
        spec: { ...spec, userland },
        ...(index === 0 ? { session } : {}),
      })),
      networkLock: virtualization.clock === 'wall' && opened[0] !== undefined ? networkLockFor(opened[0].facts) : undefined,
      imagesOn: opened[0]?.facts.images.file_system ?? 'tmpfs',
    };
  } catch (error) {
    for (const { session, provider } of opened) {
      await session.close();
      await provider.dispose();
    }
    await first.close();
    throw error;
  }
};
