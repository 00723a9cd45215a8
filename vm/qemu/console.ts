import { InfraFault, KernelFault, type Loss } from '../machine.ts';

/** How far a machine came, by the marks that our own programs print. */
type Stage = 'nothing' | 'kernel' | 'initramfs' | 'machine';

const stageOf = (console: string): Stage => {
  if (console.includes('criu-qualify: machine')) return 'machine';
  if (console.includes('criu-qualify: initramfs')) return 'initramfs';
  return console.trim() === '' ? 'nothing' : 'kernel';
};

const PANIC = /Kernel panic - not syncing: (.*)/;
/** Panics that tell of what we gave the kernel to run, and not of the kernel (init/main.c, init/do_mounts.c, kernel/exit.c, mm/oom_kill.c of Linux). */
const OUR_PANICS =
  /Attempted to kill init|No working init found|Requested init .* failed|Unable to mount root fs|Out of memory and no killable|System is deadlocked on memory|Out of memory: compulsory/;
/** The kernel's own word that it went wrong. */
const BROKEN =
  /^.*(?:Oops:|BUG: (?!workqueue|soft lockup)|kernel BUG at|general protection fault|Unable to handle kernel|unable to handle page fault).*$/m;
const LOCKUP = /^.*(?:soft lockup|hard LOCKUP|detected stalls on CPUs|self-detected stall|blocked for more than \d+ seconds).*$/m;
const OOM = /Out of memory: Killed process \d+ \(([^)]*)\)/;
const OURS = /criu-qualify: machine failed: (.*)/;
const RUNNER_ENDED = /criu-qualify: runner ended with (\d+)/;

const withoutTime = (line: string): string => line.replace(/^\[\s*\d+\.\d+\]\s*/, '').trim();

const ended = ({ end }: Extract<Loss, { how: 'ended' }>): string =>
  end.how === 'exit' ? `exit code ${end.code}` : `signal ${end.signal}`;

/** What the console itself tells; undefined when it tells nothing of a fault. */
const told = (console: string, when: string): KernelFault | InfraFault | undefined => {
  const panic = PANIC.exec(console)?.[1]?.trim();
  const killed = OOM.exec(console)?.[1];
  const own = OURS.exec(console)?.[1]?.trim();
  const broken = BROKEN.exec(console)?.[0];
  if (panic !== undefined && !OUR_PANICS.test(panic)) return new KernelFault(`the kernel panicked ${when}: ${panic}`);
  if (killed !== undefined)
    return new InfraFault(`the machine ran out of memory ${when}, and its kernel killed ${killed}: give it more with --memory`);
  if (broken !== undefined) return new KernelFault(`the kernel broke ${when}: ${withoutTime(broken)}`);
  if (own !== undefined) return new InfraFault(own);
  if (panic !== undefined) return new InfraFault(`the kernel had nothing to run ${when}, which is our fault: ${panic}`);
  return undefined;
};

/** A machine that says nothing any more. */
const hung = (console: string, loss: Extract<Loss, { how: 'silent' }>): KernelFault | InfraFault => {
  const locked = LOCKUP.exec(console)?.[0];
  if (locked !== undefined) return new KernelFault(`the kernel hangs: ${withoutTime(locked)}`);
  const limit = `${Math.round(loss.seconds)} s`;
  if (loss.when === 'running') return new InfraFault(`the runner stopped answering: nothing was heard of it for ${limit}`);
  switch (stageOf(console)) {
    case 'nothing':
      return new InfraFault(`the machine printed nothing within ${limit}: neither QEMU's firmware nor a kernel seems to run`);
    case 'kernel':
      return new KernelFault(`the kernel hangs: it did not start its first program within ${limit}`);
    case 'initramfs':
      return new InfraFault(`the machine hangs in its first file system: the userland was not reached within ${limit}`);
    case 'machine':
      return new InfraFault(`the runner did not answer within ${limit}, although the userland was reached`);
  }
};

/**
 * Who is to blame for a lost machine, by its console. The kernel is, only where it says so itself or where it alone was
 * running; for everything else it is our machinery, and no verdict about the kernel.
 */
export const explainLoss = (console: string, stderr: string, loss: Loss): KernelFault | InfraFault => {
  const when = loss.when === 'booting' ? 'while booting' : 'while it ran';
  // No guest ends QEMU with a signal: it crashed, or somebody killed it, whatever the console says.
  const wasKilled = loss.how === 'ended' && loss.end.how === 'signal';
  const found = wasKilled ? undefined : told(console, when);
  if (found !== undefined) return found;
  if (loss.how === 'silent') return hung(console, loss);
  const code = RUNNER_ENDED.exec(console)?.[1];
  if (code !== undefined && !wasKilled) return new InfraFault(`the runner ended with exit code ${code} ${when}`);
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return new InfraFault(`QEMU ended with ${ended(loss)} ${when}${last === '' ? '' : `: ${last}`}`);
};
