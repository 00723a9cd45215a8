import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { InterruptedError, infraError } from '../../harness/errors.ts';
import { fullPath } from '../run-lines.ts';
import { parseVagrantLine, type VagrantLine } from './output.ts';

/** Vagrant ends what it is doing when it is interrupted, and cleans up; what has not by then is killed. */
const GRACE_MS = 30_000;

export interface VagrantResult {
  readonly ok: boolean;
  readonly lines: readonly VagrantLine[];
  /** All else that was printed. */
  readonly printed: readonly string[];
}

export interface VagrantCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly onLine?: ((line: VagrantLine) => void) | undefined;
}

/**
 * Runs a command whose output is that of `vagrant --machine-readable`, in a session of its own: Ctrl-C on the terminal is for us. An abort
 * interrupts it, waits for its end and throws InterruptedError; a command that takes too long is an infra error.
 */
export const runVagrant = async ({ argv, env, cwd, signal, timeoutMs, onLine }: VagrantCommand): Promise<VagrantResult> => {
  signal?.throwIfAborted();
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, PATH: fullPath(), ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const lines: VagrantLine[] = [];
  const printed: string[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseVagrantLine(text);
    if (line === undefined) printed.push(text);
    else {
      lines.push(line);
      onLine?.(line);
    }
  });
  createInterface({ input: child.stderr }).on('line', (text) => printed.push(text));
  const send = (name: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended.
    }
  };
  let killer: NodeJS.Timeout | undefined;
  let isLate = false;
  const stop = (): void => {
    send('SIGINT');
    killer ??= setTimeout(() => send('SIGKILL'), GRACE_MS);
  };
  const limit = setTimeout(() => {
    isLate = true;
    stop();
  }, timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      printed.push(error.message);
      resolve(127);
    });
    child.once('close', resolve);
  });
  clearTimeout(limit);
  clearTimeout(killer);
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) throw new InterruptedError('vagrant was stopped');
  if (isLate)
    throw infraError(
      `${argv.slice(-3).join(' ')} did not end within ${timeoutMs / 1000} s.`,
      'Try it by hand in the folder of the Vagrantfile.',
    );
  return { ok: code === 0, lines, printed };
};
