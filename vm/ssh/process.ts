import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { infraError } from '../../harness/errors.ts';
import type { MachineEnd } from '../machine.ts';
import { fullPath } from '../run-lines.ts';

const TAIL_BYTES = 64 << 10;

/** A local ssh that runs. */
export interface SshProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<MachineEnd>;
  /** The end of what it and its remote command printed on standard error. */
  readonly stderr: () => string;
  readonly kill: () => Promise<void>;
}

/**
 * Starts ssh, tied by setpriv to the life of this process: however we end, the connection ends with us, and the remote host sees its
 * input end. In a session of its own: Ctrl-C on the terminal is for us, and there is no terminal to ask for a password on.
 */
export const startSsh = (args: readonly string[]): SshProcess => {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', 'ssh', ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, PATH: fullPath(), LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never' },
    },
  );
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-TAIL_BYTES);
  });
  child.stdin.on('error', () => undefined); // its end says it better
  const ended = new Promise<MachineEnd>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(infraError(`ssh cannot be started: ${cause.message}.`, 'Install util-linux (setpriv).', cause)),
    );
    child.once('close', (code, signal) =>
      resolve(signal === null ? { how: 'exit', code: code ?? 1 } : { how: 'signal', signal }),
    );
  });
  ended.catch(() => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    stderr: () => tail,
    kill: async () => {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
};
