import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { infraError } from '../../harness/errors.ts';
import type { MachineEnd } from '../machine.ts';
import { fullPath } from '../run-lines.ts';
import type { Qemu } from './qemu.ts';
import { openQmp, type Qmp } from './qmp.ts';

const TAIL_BYTES = 64 << 10;

/** A QEMU that runs, with its control channel and the stream to the runner. */
export interface QemuProcess {
  readonly qmp: Qmp;
  readonly runner: Duplex;
  /** Frames of its network card, where it has one. */
  readonly link: Duplex;
  readonly ended: Promise<MachineEnd>;
  /** What QEMU itself printed. */
  readonly stderr: () => string;
  readonly kill: () => Promise<void>;
}

export const tailOf = (file: string): string => {
  try {
    return readFileSync(file).subarray(-TAIL_BYTES).toString('utf8');
  } catch {
    return '';
  }
};

/**
 * Starts QEMU. Its channels are socket pairs that it inherits: no path, no port, nothing to clean up. setpriv ties it to the
 * life of this process: the kernel kills it when we end, however we end.
 */
export const startQemu = (qemu: Qemu, args: readonly string[], scratch: string): QemuProcess => {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...qemu.command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    // A session of its own: Ctrl-C on the terminal is for us, and we take the machine away.
    detached: true,
    env: { ...process.env, PATH: fullPath(), TMPDIR: scratch, ...qemu.env },
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-TAIL_BYTES);
  });
  const [, , , control, runner, link] = child.stdio as unknown as [null, null, Duplex, Duplex, Duplex, Duplex];
  // The machine's end says it better.
  for (const stream of [runner, link]) stream.on('error', () => undefined);
  const ended = new Promise<MachineEnd>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(infraError(`QEMU cannot be started: ${cause.message}.`, 'Install util-linux (setpriv).', cause)),
    );
    child.once('exit', (code, signal) => resolve(signal === null ? { how: 'exit', code: code ?? 1 } : { how: 'signal', signal }));
  });
  ended.catch(() => undefined);
  return {
    qmp: openQmp(control),
    runner,
    link,
    ended,
    stderr: () => errors,
    kill: async () => {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
      for (const stream of [control, runner, link]) stream.destroy();
    },
  };
};
