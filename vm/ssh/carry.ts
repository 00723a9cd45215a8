import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { infraError } from '../../harness/errors.ts';
import { projectPath } from '../../harness/project.ts';
import { InfraFault, type MachineSpec } from '../machine.ts';
import { fullPath } from '../run-lines.ts';
import type { Connection } from './connection.ts';
import { tellingLine } from './failures.ts';
import { hostText } from './host.ts';

/** Where things are in the keeper's own /tmp, which only our processes on the host see. */
export const REMOTE = { tools: '/tmp/tools', stage: '/tmp/stage', userland: '/tmp/userland' } as const;

/** Sends a folder of this host as a stream of tar, which is unpacked at once. */
const sendFolder = async (connection: Connection, args: readonly string[], to: string, what: string): Promise<void> => {
  const tar = spawn('tar', [...args, '--create', '--file', '-', '.'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: fullPath(), LC_ALL: 'C' },
  });
  let complaint = '';
  tar.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint = (complaint + chunk).slice(-4096);
  });
  const tarEnd = new Promise<number>((resolve) => {
    tar.once('error', () => resolve(127));
    tar.once('close', (code) => resolve(code ?? 1));
  });
  const remote = connection.start([
    'tar',
    '--extract',
    '--numeric-owner',
    '--preserve-permissions',
    '--file',
    '-',
    '--directory',
    to,
  ]);
  remote.stdout.resume();
  // A remote tar that has ended closes the stream; its own words say why.
  await pipeline(tar.stdout, remote.stdin).catch(() => undefined);
  const [code, end] = [await tarEnd, await remote.ended];
  if (end.how === 'exit' && end.code === 0 && code === 0) return;
  const lost = connection.lost();
  if (lost !== undefined) throw new InfraFault(`the connection to ${hostText(connection.host)} was lost: ${lost}`);
  const said = (code === 0 || code === 141 ? '' : tellingLine(complaint)) || tellingLine(remote.stderr());
  throw infraError(
    `Carrying ${what} to ${hostText(connection.host)} failed${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}.`,
    'Where there is no space left: what is carried over lies in the memory of that host, so that nothing stays behind.',
  );
};

/** Carries over what every machine needs: scripts, runner, subjects, Node where it is asked for, a CRIU of the user's. */
export const carryTools = async (
  connection: Connection,
  spec: Pick<MachineSpec, 'runner' | 'subjects' | 'criuOverride'>,
  node: string | undefined,
): Promise<void> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cq-carry-'));
  try {
    const files = {
      'enter.sh': projectPath('vm', 'host', 'enter.sh'),
      'installed.sh': projectPath('vm', 'ssh', 'remote', 'installed.sh'),
      'runner.mjs': spec.runner,
      subjects: spec.subjects,
      ...(node === undefined ? {} : { node }),
      ...(spec.criuOverride === undefined ? {} : { criu: spec.criuOverride }),
    };
    for (const [name, from] of Object.entries(files)) await symlink(from, path.join(folder, name));
    const args = ['--dereference', '--owner=0', '--group=0', '--numeric-owner', '--mode=a+rx,go-w', '--directory', folder];
    await sendFolder(connection, args, REMOTE.tools, 'the runner and Node');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** A tmpfs needs a page for every small file; what is left must do for services and images. */
const SPARE = 1.5;

/** Carries over a userland: into the memory of the host, where it is gone with the keeper. */
export const carryUserland = async (
  connection: Connection,
  { name, root, sizeBytes }: { readonly name: string; readonly root: string; readonly sizeBytes: number },
): Promise<void> => {
  const { host, facts } = connection;
  if (facts.availableBytes < sizeBytes * SPARE)
    throw infraError(
      `The host ${hostText(host)} has ${Math.round(facts.availableBytes / 2 ** 20)} MiB of memory available, and the userland ${name} of ${Math.round(sizeBytes / 2 ** 20)} MiB would be carried into it.`,
      'Leave out --userland: then what is installed on that host is used.',
    );
  const { ok, said } = await connection.run(['mkdir', REMOTE.userland]);
  if (!ok) throw infraError(`No folder can be made on ${hostText(host)}: ${said}.`, 'Run it again.');
  await sendFolder(
    connection,
    ['--numeric-owner', '--one-file-system', '--directory', root],
    REMOTE.userland,
    `the userland ${name}`,
  );
};
