import type { Command } from 'commander';

/** What every command gets from the command line as a whole. */
export interface CliContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Cache folder: --cache-dir, else $XDG_CACHE_HOME/criu-qualify, else ~/.cache/criu-qualify. Resolved late: options come first. */
  readonly cacheDir: () => string;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Set the exit code that the process ends with. */
  readonly setExitCode: (code: 0 | 1 | 2 | 3) => void;
}

/** One command of the command line: adds itself to the program. */
export type RegisterCommand = (program: Command, context: CliContext) => void;
