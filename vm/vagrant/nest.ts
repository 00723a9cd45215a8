import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { InterruptedError, infraError } from '../../harness/errors.ts';
import { projectPath } from '../../harness/project.ts';
import { fullPath } from '../run-lines.ts';

const READY_MS = 120_000;

/** Namespaces in which Vagrant and libvirt run: a host in the host, of which nothing is left when its process 1 ends. */
export interface Nest {
  /** Command line that runs a program in there. */
  readonly inside: (...argv: readonly string[]) => string[];
  /** Command for ssh that connects from within its network. */
  readonly proxy: string;
  readonly close: () => Promise<void>;
}

export interface NestRequest {
  /** Root filesystem with Vagrant and libvirt, which is only read. */
  readonly root: string;
  /** Empty folder for disks and mounts. */
  readonly folder: string;
  /** Folders that are seen in there under their own paths, beside the top-level ones of this host. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
}

/** Between ssh and the network of the nest. Node is what every host of ours has; nc is not. */
const CONNECT =
  'const s=require("net").connect(process.argv[2],process.argv[1]);process.stdin.pipe(s);s.pipe(process.stdout);s.on("error",(e)=>{console.error(e.message);process.exit(1)})';

const PATH_INSIDE = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Starts libvirt in namespaces of its own, tied to the life of this process. Throws an infra error with the last line of libvirtd. */
export const startNest = async ({ root, folder, folders, signal }: NestRequest): Promise<Nest> => {
  const [stage, pool] = [path.join(folder, 'stage'), path.join(folder, 'pool')];
  for (const dir of [stage, pool]) await mkdir(dir, { recursive: true });
  signal.throwIfAborted();
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--propagation', 'private', '--pid', '--net', '--uts', '--ipc', '--fork'],
      ...['--kill-child=KILL', '/bin/sh', projectPath('vm', 'vagrant', 'tools.sh'), stage, root, pool, ...folders],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env: { ...process.env, PATH: fullPath(), LC_ALL: 'C' } },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-4096);
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      said = error.message;
      resolve();
    });
    child.once('close', () => resolve());
  });
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const answer = new Promise<string>((resolve) => {
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (line) => {
      if (line === 'criu-qualify ready') resolve('ready');
      else if (line.startsWith('criu-qualify failed ')) resolve(line.slice('criu-qualify failed '.length));
    });
    reader.on('close', () => resolve(said.trim().split('\n').at(-1) ?? ''));
    setTimeout(() => resolve(`it did not answer within ${READY_MS / 1000} s`), READY_MS).unref();
    signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const word = await answer;
  if (word !== 'ready') {
    await close();
    if (signal.aborted) throw new InterruptedError('starting libvirt was stopped');
    throw infraError(
      `libvirt cannot be started in namespaces of its own: ${word.replace(/\.$/, '') || 'it ended'}.`,
      'In most containers mounts and namespaces are forbidden; use a real or virtual machine, or install Vagrant and libvirt on this host.',
    );
  }
  const proc = `/proc/${child.pid}/ns`;
  const enter = [
    'nsenter',
    `--mount=${proc}/mnt`,
    `--net=${proc}/net`,
    `--uts=${proc}/uts`,
    `--ipc=${proc}/ipc`,
    `--pid=${proc}/pid_for_children`,
  ];
  return {
    inside: (...argv) => [...enter, '--', 'chroot', path.join(stage, 'root'), '/usr/bin/env', PATH_INSIDE, ...argv],
    proxy: `nsenter --net=${proc}/net -- ${process.execPath} -e '${CONNECT}' -- %h %p`,
    close,
  };
};
