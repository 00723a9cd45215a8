import { machine as ownArchitecture } from 'node:os';
import { infraError } from '../../harness/errors.ts';
import { GUEST, rootModeFor } from '../host/layout.ts';
import { InfraFault, type Loss, type Machine, type MachineProvider, type MachineSpec } from '../machine.ts';
import { afterBegin } from './after-begin.ts';
import { carryTools, carryUserland, REMOTE } from './carry.ts';
import { type Connection, connect } from './connection.ts';
import { tellingLine } from './failures.ts';
import { hostText, type SshHost } from './host.ts';
import { chooseNode, type RemoteNode } from './node.ts';
import type { SshProcess } from './process.ts';

/** What machines on a remote host have as their root: what is installed there, or a userland of this host. */
export type RemoteUserland = { readonly kind: 'installed' } | { readonly kind: 'carried'; readonly sizeBytes: number };

export interface SshProviderInput {
  readonly host: SshHost;
  readonly userland: RemoteUserland;
  /** One that is open already, which this provider then owns. */
  readonly connection?: Connection;
  readonly signal: AbortSignal;
}

export interface SshProvider extends MachineProvider {
  readonly id: 'ssh';
  /** The Node that its machines run on; known once one was started. */
  readonly node: () => RemoteNode | undefined;
}

const READY_MS = 180_000;
/** As on this host: one pass over gigabytes of data is the longest that a runner may be silent for. */
const SILENCE_MS = 1_200_000;

const PANIC_NOTE = 'a kernel that panicked there cannot be told from this: see the console of that host';

const explain = (connection: Connection, session: SshProcess, loss: Loss): InfraFault => {
  const where = hostText(connection.host);
  const doing = loss.when === 'booting' ? 'before its runner answered' : 'while it ran';
  if (loss.how === 'silent')
    return new InfraFault(`the runner on ${where} was silent for ${Math.round(loss.seconds)} s ${doing}`);
  const lost = connection.lost();
  const last = tellingLine(session.stderr());
  // 255 is ssh's own (ssh(1)), a signal is of the ssh on this host: both say nothing of the machine.
  if (lost !== undefined || loss.end.how === 'signal' || loss.end.code === 255)
    return new InfraFault(`the connection to ${where} was lost ${doing}: ${lost ?? (last || 'ssh ended')}; ${PANIC_NOTE}`);
  return new InfraFault(
    `the machine on ${where} ended with exit code ${loss.end.code} ${doing}${last === '' ? '' : `: ${last}`}`,
  );
};

/** Refuses a host that no machine can be made on, with the reason. */
const checkHost = ({ host, facts }: Connection, userland: RemoteUserland, hasCriu: boolean): void => {
  if (facts.arch !== ownArchitecture())
    throw infraError(
      `The host ${hostText(host)} is ${facts.arch}, and what is carried over is made for ${ownArchitecture()}.`,
      'Run criu-qualify on a machine like it.',
    );
  if (userland.kind === 'installed' && facts.criu === undefined && !hasCriu)
    throw infraError(
      `The host ${hostText(host)} has no CRIU (${facts.distribution}).`,
      'Install it there, carry one over with --criu FILE, or a whole userland: --userland debian-13.',
    );
};

const enterCommand = (
  spec: MachineSpec,
  { connection, node }: { readonly connection: Connection; readonly node: string },
  userland: RemoteUserland,
): string[] => [
  // A login gives supplementary groups, which a start on this host does not have and which CRIU cannot give back in a user namespace.
  ...['setpriv', '--clear-groups', 'unshare'],
  ...['--mount', '--pid', '--net', '--uts', '--ipc', '--propagation', 'private', '--fork', '--kill-child=KILL'],
  '/bin/sh',
  `${REMOTE.tools}/enter.sh`,
  REMOTE.stage,
  userland.kind === 'installed' ? 'installed' : rootModeFor(connection.facts.release),
  REMOTE.userland,
  node,
  `${REMOTE.tools}/runner.mjs`,
  `${REMOTE.tools}/subjects`,
  spec.criuOverride === undefined ? '-' : `${REMOTE.tools}/criu`,
  '-',
  '-',
  'serve',
  ...['--criu', spec.criuOverride === undefined ? 'criu' : GUEST.criu, '--images', GUEST.images],
  ...['--work', GUEST.work, '--subjects', GUEST.subjects],
];

/** Machines on a host that is reached by ssh: its running kernel in private namespaces, as the provider `host` makes them here. */
export const sshProvider = ({ host, userland, connection: first, signal }: SshProviderInput): SshProvider => {
  let connection = first;
  let node: RemoteNode | undefined;

  /** A connection with everything carried over; a new one where the last was lost. */
  const ready = async (spec: MachineSpec): Promise<{ connection: Connection; node: string }> => {
    if (connection?.lost() !== undefined) {
      await connection.close();
      connection = undefined;
      node = undefined;
    }
    const open = connection ?? (await connect(host, signal));
    connection = open;
    if (node !== undefined) return { connection: open, node: node.path };
    checkHost(open, userland, spec.criuOverride !== undefined);
    await carryTools(open, spec, process.execPath);
    const { name, root } = spec.userland;
    if (userland.kind === 'installed') node = await chooseNode(open);
    else {
      if (root === undefined)
        throw infraError(
          `The userland ${name} was built by an ordinary user and has only an image for QEMU.`,
          `Build it again as root: criu-qualify userlands remove ${name} && sudo criu-qualify userlands build ${name}`,
        );
      await carryUserland(open, { name, root, sizeBytes: userland.sizeBytes });
      node = { path: `${REMOTE.tools}/node`, version: process.versions.node, origin: 'carried' };
    }
    return { connection: open, node: node.path };
  };

  const start = async (spec: MachineSpec): Promise<Machine> => {
    const at = await ready(spec);
    const session = at.connection.start(enterCommand(spec, at, userland));
    return {
      how: 'cold',
      commands: session.stdin,
      events: session.stdout.pipe(afterBegin()),
      consoleTail: session.stderr,
      ended: session.ended,
      limits: { ready_ms: READY_MS, silence_ms: SILENCE_MS },
      explain: (loss) => explain(at.connection, session, loss),
      destroy: async () => {
        await at.connection.stop();
        await session.kill();
      },
    };
  };

  return {
    id: 'ssh',
    start,
    node: () => node,
    forget: () => undefined,
    dispose: async () => {
      await connection?.close();
      connection = undefined;
      node = undefined;
    },
  };
};
