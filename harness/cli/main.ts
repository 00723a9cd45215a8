import { homedir } from 'node:os';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { InfraFault, KernelFault } from '../../vm/machine.ts';
import { defaultCacheDir } from '../../vm/userlands/cache-dir.ts';
import { InterruptedError, messageOf, QualifyError } from '../errors.ts';
import { projectVersion } from '../project.ts';
import { commands } from './commands/registry.ts';
import type { CliContext } from './context.ts';

const EXIT_INTERRUPTED = 130;
const EXIT_USAGE = 2;
const EXIT_OURS = 3;

/** What the system refuses for reasons that only the user can mend. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full; free some space and finish the run with --resume',
  EACCES: 'This user may not do that; run it as root, or choose another folder',
  EROFS: 'The file system is read-only; choose another folder with --out or --cache-dir',
  ENOTDIR: 'Something on that path is not a folder; choose another',
};

const expandHome = (dir: string): string => (dir.startsWith('~/') ? path.join(homedir(), dir.slice(2)) : path.resolve(dir));

/** A first Ctrl-C or SIGTERM stops cleanly; a second one stops at once, and the kernel takes the machine away. */
const interruptible = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
      controller.abort(new InterruptedError(`stopped by ${signal}`));
    });
  }
  return controller.signal;
};

const makeProgram = (): { program: Command; context: CliContext } => {
  const program = new Command('criu-qualify');
  const context: CliContext = {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    cacheDir: () => {
      const { cacheDir } = program.opts<{ cacheDir?: string }>();
      return cacheDir === undefined ? defaultCacheDir(process.env) : expandHome(cacheDir);
    },
    signal: interruptible(),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
  program
    .description('Tells whether this kernel, this CRIU build and this service freeze and thaw correctly, and what that costs.')
    .version(projectVersion())
    .option(
      '--cache-dir <dir>',
      'where userlands and kernels are kept (default: $XDG_CACHE_HOME/criu-qualify or ~/.cache/criu-qualify)',
    )
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  for (const register of commands) register(program, context);
  for (const command of program.commands) command.exitOverride().showSuggestionAfterError();
  return { program, context };
};

/** What to print for something that ended the program, and its exit code. */
const explain = (error: unknown): { text: string; code: number } => {
  if (error instanceof CommanderError) return { text: '', code: error.exitCode === 0 ? 0 : EXIT_USAGE };
  if (error instanceof InterruptedError) return { text: '', code: EXIT_INTERRUPTED };
  if (error instanceof QualifyError) return { text: `criu-qualify: ${error.message}\n  ${error.remedy}\n`, code: error.exitCode };
  if (error instanceof KernelFault) return { text: `criu-qualify: the kernel did not come up: ${error.message}\n`, code: 1 };
  if (error instanceof InfraFault)
    return { text: `criu-qualify: ${error.message}.\n  See what this machine can do: criu-qualify doctor\n`, code: EXIT_OURS };
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined && code in SYSTEM)
    return { text: `criu-qualify: ${SYSTEM[code]}: ${messageOf(error)}.\n`, code: EXIT_OURS };
  const trace = error instanceof Error ? (error.stack ?? '') : '';
  return { text: `criu-qualify: an error of ours: ${messageOf(error)}\n${trace}\n`, code: EXIT_OURS };
};

const { program, context } = makeProgram();
try {
  await program.parseAsync(process.argv);
} catch (error) {
  const { text, code } = explain(context.signal.aborted ? new InterruptedError('stopped') : error);
  if (text !== '') context.stderr(text);
  // Whatever still runs here must not keep a failed program alive; the kernel takes its machine away.
  process.exit(code);
}
