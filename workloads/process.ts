import { execa } from 'execa';

/** A server that its machine does not have. */
export class NotInstalledError extends Error {
  override readonly name: string = 'NotInstalledError';
  readonly program: string;

  constructor(program: string) {
    super(`this userland has no ${program}`);
    this.program = program;
  }
}

/** Runs a short command of the userland and gives its output, trimmed; the version banners of servers come on either stream. */
export const outputOf = async (file: string, argv: readonly string[]): Promise<string> => {
  const { all } = await execa(file, argv, { all: true, stdin: 'ignore', timeout: 30_000 });
  return all.trim();
};

/** Copies a folder to a place that is not there yet: modes, owners and holes too, which `fs.cp` does not keep. */
export const copyFolder = async (from: string, to: string): Promise<void> => {
  await execa('cp', ['-a', '-T', from, to]);
};

/** Tries until it succeeds or `ms` are over; the last failure is the cause of the error then. */
export const retryFor = async <T>(ms: number, attempt: () => Promise<T>, pauseMs = 2): Promise<T> => {
  const end = performance.now() + ms;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= end) throw new Error(`gave up after ${ms} ms`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
};
