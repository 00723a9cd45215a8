import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { release } from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../../harness/project.ts';
import { candidatesFor } from '../../../harness/run/candidates.ts';
import { ensureBundle } from '../../../vm/bundle.ts';
import { rootModeFor } from '../../../vm/host/layout.ts';
import { defaultCacheDir } from '../../../vm/userlands/cache-dir.ts';
import { loadDefinition } from '../../../vm/userlands/definition.ts';
import { ensureUserland } from '../../../vm/userlands/ensure.ts';
import { temporaryFolder } from './command-line.ts';

/** A host with a real SSH server on loopback, and how to reach it without the user's own configuration. */
export interface LabHost {
  readonly port: number;
  /** Configuration of ssh with its key and the host key: names root-lab, admin-lab (with sudo), plain-lab (without), strange-lab. */
  readonly config: string;
  readonly dir: string;
  /** Pid of process 1 of the host, as this host numbers it. */
  readonly init: number;
}

const cacheDir = defaultCacheDir(process.env);

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const makeKey = async (file: string): Promise<string> => {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'criu-qualify-test', '-f', file]);
  return (await readFile(`${file}.pub`, 'utf8')).trim();
};

/** Accounts and keys of the host, and its server in the foreground. */
const hostScript = (key: string, hostKey: string, listen: string): string => `set -eu
mkdir -p /run/sshd /root/.ssh
getent passwd sshd >/dev/null || useradd --system --no-create-home --home-dir /run/sshd --shell /usr/sbin/nologin sshd
for user in admin plain; do useradd --create-home --shell /bin/bash --password '*' $user; mkdir -p /home/$user/.ssh; done
for home in /root /home/admin /home/plain; do
  echo '${key}' >$home/.ssh/authorized_keys
  chmod 700 $home/.ssh
done
chown -R admin: /home/admin
chown -R plain: /home/plain
mkdir -p /etc/sudoers.d
echo 'admin ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/admin
# What start-up files of a shell print must not be taken for events.
echo 'echo welcome to the lab' >/home/admin/.bashrc
umask 077
cat >/run/host-key <<'KEY'
${hostKey}
KEY
umask 022
exec /usr/sbin/sshd -D -e -f /dev/null -h /run/host-key -p ${listen} -o UsePAM=no -o PermitRootLogin=prohibit-password -o StrictModes=no
`;

const writeConfig = async (dir: string, port: number, hostKey: string): Promise<string> => {
  const common = `HostName 127.0.0.1
  Port ${port}
  IdentityFile ${dir}/key
  IdentitiesOnly yes
  StrictHostKeyChecking yes
  GlobalKnownHostsFile /dev/null`;
  await writeFile(path.join(dir, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  const names = [
    ['root-lab', 'root', `${dir}/known_hosts`],
    ['admin-lab', 'admin', `${dir}/known_hosts`],
    ['plain-lab', 'plain', `${dir}/known_hosts`],
    ['locked-lab', 'nobody', `${dir}/known_hosts`],
    ['strange-lab', 'root', '/dev/null'],
  ];
  const text = names.map(([name, user, known]) => `Host ${name}\n  ${common}\n  User ${user}\n  UserKnownHostsFile ${known}\n`);
  const config = path.join(dir, 'config');
  await writeFile(config, text.join('\n'));
  return config;
};

/** Keys, configuration and script of a host that is still to be started. */
export const layHost = async (dir: string, listen: (port: number) => string) => {
  const port = await freePort();
  const [key, hostKey] = [await makeKey(path.join(dir, 'key')), await makeKey(path.join(dir, 'host-key'))];
  const script = path.join(dir, 'host.sh');
  await writeFile(script, hostScript(key, (await readFile(path.join(dir, 'host-key'), 'utf8')).trim(), listen(port)));
  return { dir, port, script, config: await writeConfig(dir, port, hostKey) };
};

/** Waits until a server greets as SSH does. */
export const waitForSsh = async (config: string, ms: number): Promise<void> => {
  for (const end = Date.now() + ms; ; ) {
    const { exitCode, stderr } = await execa('ssh', ['-F', config, '-o', 'BatchMode=yes', 'root-lab', 'true'], { reject: false });
    if (exitCode === 0) return;
    if (Date.now() > end) throw new Error(`no SSH server: ${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

/**
 * A host in namespaces of its own, over the userland that suits this kernel and the SSH server of the same suite; its network is that of
 * this host, on which it listens on loopback only. Gone after the test.
 */
export const startLoopbackHost = async (t: ExecutionContext): Promise<LabHost> => {
  const dir = await temporaryFolder(t);
  const definition = await loadDefinition(candidatesFor(release())[0]?.name ?? '');
  const userland = await ensureUserland({ definition, cacheDir });
  const server = await ensureBundle({
    definition: { name: 'ssh-server', suite: definition.suite, packages: ['openssh-server', 'sudo'] },
    cacheDir,
  });
  const host = await layHost(dir, (port) => `${port} -o ListenAddress=127.0.0.1`);
  const stage = path.join(dir, 'stage');
  await mkdir(stage);
  const mode = rootModeFor(release());
  if (mode !== 'overlay') throw new Error('this host needs a kernel from 6.8 on to have layers over layers');
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--uts', '--ipc', '--propagation', 'private', '--fork'],
      ...['--kill-child=KILL', '/bin/sh', projectPath('vm', 'host', 'enter.sh'), stage, mode, `${userland.root}:${server.root}`],
      ...[path.join(userland.root ?? '', 'usr/bin/dash'), host.script, '/dev/null', '-', '-', '-'],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  t.teardown(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  await waitForSsh(host.config, 20_000).catch((error: unknown) => {
    throw new Error(said, { cause: error });
  });
  const [init = '0'] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
  return { ...host, init: Number(init) };
};
