import { execa } from 'execa';
import { InterruptedError } from '../harness/errors.ts';

/** An ordinary user's PATH often lacks the folders of the administrator, where chroot and dpkg's helpers are. */
export const fullPath = (): string =>
  [process.env['PATH'], '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin'].filter(Boolean).join(':');

export interface LinesRequest {
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for each line of stdout and stderr as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface LinesResult {
  readonly ok: boolean;
  readonly exitCode: number | undefined;
  /** Everything that was printed, in order. */
  readonly lines: readonly string[];
}

/**
 * Runs a command and hands over its output line by line. An abort kills it at once (SIGKILL) and throws InterruptedError,
 * but only after everything that holds its output has ended.
 */
export const runLines = async ({ command: [file, ...args], env, cwd, signal, onLine }: LinesRequest): Promise<LinesResult> => {
  const lines: string[] = [];
  const child = execa(file, args, {
    all: true,
    buffer: false,
    stdin: 'ignore',
    reject: false,
    env: { PATH: fullPath(), LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...env },
    killSignal: 'SIGKILL',
    ...(cwd !== undefined && { cwd }),
    ...(signal && { cancelSignal: signal }),
  });
  const end = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const reading = (async () => {
    for await (const line of child.iterable({ from: 'all' })) {
      lines.push(line);
      onLine?.(line);
    }
  })().catch(() => undefined);
  const result = await child;
  await Promise.all([end, reading]);
  if (signal?.aborted) throw new InterruptedError(`${file} was stopped`);
  return {
    ok: !result.failed,
    exitCode: result.exitCode,
    lines: result.failed && lines.length === 0 ? [result.message ?? ''] : lines,
  };
};
