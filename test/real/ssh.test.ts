import { readdirSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../harness/project.ts';
import { installedUserland } from '../../harness/run/prepare-ssh.ts';
import { openSession } from '../../harness/run/session.ts';
import { InfraFault } from '../../vm/machine.ts';
import { connect } from '../../vm/ssh/connection.ts';
import { sshProvider } from '../../vm/ssh/provider.ts';
import { rootTest } from './support/as-root.ts';
import { cellOf, qualify, readResults, temporaryFolder } from './support/command-line.ts';
import { freePort, type LabHost, startLoopbackHost } from './support/ssh-host.ts';

/** A service whose program no host has. */
const ABSENT = `version: 1
name: absent
about: A service that is installed nowhere
start: { argv: [no-such-server, --foreground] }
port: 7444
probe: { request: { tcp: { send: "x", until: "x" } } }
proof: [{ name: answer, read: { tcp: { send: "x", until: "x" } } }]
`;

interface HostProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

const processes = (): HostProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(pid), parent: Number(parent), command: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() }];
      } catch {
        return [];
      }
    });

/** Everything that runs on the host, its process 1 included. */
const processesOf = ({ init }: LabHost): HostProcess[] => {
  const all = processes();
  const found = all.filter(({ pid }) => pid === init);
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid));
  return found;
};

const filesBelow = async (dir: string): Promise<string[]> => (await readdir(dir, { recursive: true }).catch(() => [])).toSorted();

/** What a run could leave on the host: processes, mounts, files where programs write. */
const stateOf = async (host: LabHost) => {
  const root = `/proc/${host.init}/root`;
  const folders = ['etc', 'home', 'mnt', 'opt', 'root', 'run', 'srv', 'tmp', 'var'];
  return {
    processes: processesOf(host).map(({ command }) => command),
    mounts: readFileSync(`/proc/${host.init}/mounts`, 'utf8'),
    files: Object.fromEntries(
      await Promise.all(folders.map(async (name) => [name, await filesBelow(path.join(root, name))] as const)),
    ),
  };
};

/** The state once sshd has ended what belonged to a connection; that takes it a moment. */
const stateAfter = async (host: LabHost, before: unknown) => {
  if (before === undefined) await new Promise((resolve) => setTimeout(resolve, 1000));
  for (let i = 0; before !== undefined && i < 100 && JSON.stringify(await stateOf(host)) !== JSON.stringify(before); i += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return stateOf(host);
};

const refused = async (t: ExecutionContext, { config }: LabHost, name: string): Promise<string> => {
  const host = { name, destination: name, config };
  const error = await t.throwsAsync(connect(host, new AbortController().signal));
  t.is((error as { exitCode?: number }).exitCode, 3, name);
  return error?.message ?? '';
};

rootTest('over ssh: refusals in one sentence, a run as another user, a connection that dies; nothing stays behind', async (t) => {
  const host = await startLoopbackHost(t);
  // sudo keeps a folder for each account that used it, which is its own.
  for (const name of ['admin-lab', 'plain-lab']) await execa('ssh', ['-F', host.config, name, 'sudo -n true'], { reject: false });
  const before = await stateAfter(host, undefined);

  // Refusals.
  t.regex(
    await refused(t, host, 'plain-lab'),
    /does not let this account become root without a password: sudo: .* password is required/,
  );
  t.regex(await refused(t, host, 'locked-lab'), /does not let this account in: .*Permission denied/);
  t.regex(await refused(t, host, 'strange-lab'), /has a host key that ssh does not know: No ED25519 host key is known/);
  const port = await freePort();
  const closed = connect(
    { name: 'closed', destination: 'root@127.0.0.1', port, config: '/dev/null' },
    new AbortController().signal,
  );
  t.regex((await t.throwsAsync(closed))?.message ?? '', /cannot be reached: ssh: connect to host .*Connection refused/);
  t.deepEqual(await stateAfter(host, before), before);

  // A run, as an account with sudo whose shell prints something first.
  const cwd = await temporaryFolder(t);
  await writeFile(path.join(cwd, 'absent.yaml'), ABSENT);
  await writeFile(
    path.join(cwd, 'machines.yaml'),
    `version: 1\nhosts:\n  - name: bench\n    ssh: admin-lab\n    config: ${host.config}\n`,
  );
  const { exitCode, all } = await qualify(cwd, [
    'run',
    '-w',
    'redis',
    '-w',
    './absent.yaml',
    '-n',
    '1',
    '--machine',
    'lab:*',
    '-o',
    'run',
  ]);
  t.is(exitCode, 0, all);
  const run = await readResults(path.join(cwd, 'run'));
  t.is(cellOf({ ...run, cells: run.cells.filter(({ cell }) => cell.workload.id === 'redis') }, 'roundtrip').verdict, 'pass');
  for (const one of run.cells.filter(({ cell }) => cell.workload.id === 'absent')) {
    t.is(one.verdict, 'skip');
    t.regex(one.reason, /no-such-server is not installed on this host/);
  }
  const [machine] = run.machines;
  t.is(machine?.provider, 'ssh');
  t.is(machine?.lab, 'bench');
  // In all of their flavors: what a login adds to a process must not be part of them.
  for (const canary of machine?.canaries ?? []) t.is(canary.verdict, 'pass', canary.reason);
  t.like(machine?.remote, { destination: 'admin-lab', userland: 'installed', node: { origin: 'carried' } });
  t.is(machine?.kernel, `${run.provenance.host.kernel}@bench`);
  t.deepEqual(await stateAfter(host, before), before);

  // A connection that dies while a runner is busy.
  const { signal } = new AbortController();
  const connection = await connect({ name: 'root-lab', destination: 'root-lab', config: host.config }, signal);
  const { userland, remote } = await installedUserland(connection);
  const provider = sshProvider({ host: connection.host, userland: remote, connection, signal });
  t.teardown(() => provider.dispose());
  const spec = { userland, runner: projectPath('dist', 'runner.mjs'), subjects: '/bin/true' };
  const session = await openSession({ provider, spec, signal, save: false });
  const runner = processesOf(host).find(({ command }) => command === 'node');
  t.truthy(runner, 'the runner is on the host');
  // One that is busy does not see that its input has ended: the keeper alone must end it.
  process.kill(runner?.pid ?? 0, 'SIGSTOP');
  const server = processesOf(host).findLast(({ command }) => command.startsWith('sshd-'));
  process.kill(server?.pid ?? 0, 'SIGKILL');
  const order = { batch: 'none', attempt: 1, cells: [], mode: 'canary', pace: 1 } as const;
  const fault = await t.throwsAsync(
    session.runBatch(order, () => undefined),
    { instanceOf: InfraFault },
  );
  t.regex(
    fault?.message ?? '',
    /the connection to ssh:root-lab was lost while it ran: .*; a kernel that panicked there cannot be told/,
  );
  t.deepEqual(await stateAfter(host, before), before);
  await session.close();
});
