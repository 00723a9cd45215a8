import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { release } from 'node:os';
import { infraError } from '../../harness/errors.ts';
import { InfraFault, type Loss, type Machine, type MachineEnd, type MachineProvider, type MachineSpec } from '../machine.ts';
import { enterCommand, stageOf } from './command.ts';
import { borrowDisk } from './disk.ts';
import { type RootMode, rootModeFor } from './layout.ts';

const CONSOLE_BYTES = 64 << 10;
const READY_MS = 120_000;
/** One pass over gigabytes of data, or making their digest, is the longest that a runner may be silent for. */
const SILENCE_MS = 1_200_000;

/** The kernel of the host runs on, so whatever ends a machine on it is our machinery. */
const explain = (loss: Loss, tail: string): InfraFault => {
  const doing = loss.when === 'booting' ? 'before its runner answered' : 'while it ran';
  if (loss.how === 'silent') return new InfraFault(`the runner was silent for ${Math.round(loss.seconds)} s ${doing}`);
  const how = loss.end.how === 'exit' ? `exit code ${loss.end.code}` : loss.end.signal;
  const last = tail.trim().split('\n').at(-1) ?? '';
  return new InfraFault(`the machine ended with ${how} ${doing}${last === '' ? '' : `: ${last}`}`);
};

/** Throws when this process may not make namespaces and checkpoint others. */
export const demandRoot = (): void => {
  if (process.getuid?.() === 0) return;
  throw infraError(
    'Qualifying the running kernel needs root: CRIU freezes other processes, and the machine is made of namespaces.',
    'Run the same command with sudo.',
  );
};

/** Only root's builds keep a folder, and this provider mounts it. */
const folderOf = ({ userland: { name, root } }: MachineSpec): string => {
  if (root !== undefined) return root;
  throw infraError(
    `The userland ${name} was built by an ordinary user and has only an image for QEMU, which the running kernel cannot use as its root.`,
    `Build it again as root: criu-qualify userlands remove ${name} && sudo criu-qualify userlands build ${name}`,
  );
};

const start = async (spec: MachineSpec, mode: RootMode): Promise<Machine> => {
  demandRoot();
  const root = folderOf(spec);
  await mkdir(stageOf(root), { recursive: true });
  // Colons, commas and backslashes separate the options of an overlay; a copy has none.
  const disk = spec.diskIn === undefined ? undefined : await borrowDisk(spec.diskIn);
  const [file, ...argv] = enterCommand(spec, root, /[:,\\]/.test(root) ? 'copy' : mode, disk?.folder);
  // A session of its own: Ctrl-C on the terminal is for us, and we take the machine away.
  const child = spawn(file, argv, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-CONSOLE_BYTES);
  });
  child.stdin.on('error', () => undefined); // the machine's end says it better
  const ended = new Promise<MachineEnd>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(infraError(`The machine cannot be started: ${cause.message}.`, 'Install util-linux (setpriv, unshare).', cause)),
    );
    child.once('close', (code, signal) =>
      resolve(signal === null ? { how: 'exit', code: code ?? 1 } : { how: 'signal', signal }),
    );
  });
  ended.catch(() => undefined);
  return {
    how: 'cold',
    commands: child.stdin,
    events: child.stdout,
    consoleTail: () => tail,
    ended,
    limits: { ready_ms: READY_MS, silence_ms: SILENCE_MS },
    explain: (loss) => explain(loss, tail),
    destroy: async () => {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
      await disk?.giveBack();
    },
  };
};

/** The running kernel in private namespaces over a userland. `mode` is for tests; by default the kernel decides. */
export const hostProvider = (mode: RootMode = rootModeFor(release())): MachineProvider => ({
  id: 'host',
  start: (spec) => start(spec, mode),
  forget: () => undefined,
  dispose: () => Promise.resolve(),
});
