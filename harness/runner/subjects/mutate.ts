import { execa } from 'execa';
import type { Flavor, Mutation } from '../../schema/subject.ts';
import type { Exposed } from './record.ts';

/** SHUT_RDWR (bits/socket.h); SEEK_CUR (unistd.h). */
const SHUT_RDWR = 2;
const SEEK_CUR = 1;
/** Bytes of a signal set as the kernel takes it (asm/signal.h). */
const SIGSET_BYTES = 8;

const find = (exposed: readonly Exposed[], name: string): Exposed => {
  const found = exposed.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the subject exposes no ${name}`);
  return found;
};

/** A call is made by the process that exposed what it is about; one that is about nothing, by the root of the tree. */
const callArguments = (
  parts: readonly (string | number)[],
  exposed: readonly Exposed[],
  root: number,
): { pid: number; argv: string[] } => {
  let pid = root;
  const argv = parts.map((part) => {
    const name = /^(?:fd|memory|child|signal):(.+)$/.exec(String(part))?.[1];
    if (name === undefined) return String(part);
    const one = find(exposed, name);
    pid = one.pid;
    return one.value;
  });
  return { pid, argv };
};

/** Arguments of `subjects mutate` for a mutation; `root` is the number of the tree's root, where the tool runs. */
export const mutationArguments = (mutation: Mutation, exposed: readonly Exposed[], root: number): string[] => {
  if (mutation.how === 'call') {
    const [name, ...parts] = mutation.call;
    const { pid, argv } = callArguments(parts, exposed, root);
    return ['syscall', String(pid), String(name), ...argv];
  }
  const { pid, value } = find(exposed, mutation.on);
  const call = (name: string, ...argv: readonly (string | number)[]): string[] => [
    'syscall',
    String(pid),
    name,
    ...argv.map(String),
  ];
  switch (mutation.how) {
    case 'flip-byte':
      return ['byte', String(pid), value];
    case 'lose-byte':
      return call('read', value, '@', 1);
    case 'seek':
      return call('lseek', value, 1, SEEK_CUR);
    case 'close':
      return call('close', value);
    case 'shutdown':
      return call('shutdown', value, SHUT_RDWR);
    case 'kill':
      return ['signal', value, '9'];
    case 'default-handler':
      return call('rt_sigaction', value, '@', 0, SIGSET_BYTES);
    case 'signal':
      return ['signal', String(pid), value];
    default:
      return mutation satisfies never;
  }
};

export interface Spoiling {
  readonly mutation: Mutation;
  readonly exposed: readonly Exposed[];
  /** Number of the restored root in the machine. */
  readonly root: number;
  readonly flavor: Flavor;
  /** The program of all subjects, in the machine. */
  readonly program: string;
}

/** The program as a process in a mount namespace of its own has it. */
const INSIDE = '/opt/subjects';

/**
 * Spoils the restored process. Rejects when that was not possible: a mutation that did not happen shows nothing. In a pid namespace of its
 * own a subject knows its processes by their numbers there, so that is where the tool has to run.
 */
export const mutate = async ({ mutation, exposed, root, flavor, program }: Spoiling): Promise<void> => {
  const enter = ['--target', String(root), '--pid', '--mount', INSIDE];
  if (flavor === 'host') await execa(program, ['mutate', ...mutationArguments(mutation, exposed, root)], { stdin: 'ignore' });
  else await execa('nsenter', [...enter, 'mutate', ...mutationArguments(mutation, exposed, 1)], { stdin: 'ignore' });
};
