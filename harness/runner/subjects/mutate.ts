import { execa } from 'execa';
import type { Mutation } from '../../schema/subject.ts';
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

const callArguments = (parts: readonly (string | number)[], exposed: readonly Exposed[]): { pid: number; argv: string[] } => {
  let pid = exposed[0]?.pid;
  const argv = parts.map((part) => {
    const name = /^(?:fd|memory|child|signal):(.+)$/.exec(String(part))?.[1];
    if (name === undefined) return String(part);
    const one = find(exposed, name);
    pid = one.pid;
    return one.value;
  });
  if (pid === undefined) throw new Error('the subject exposes nothing, so there is no process to spoil');
  return { pid, argv };
};

/** Arguments of `subjects mutate` for a mutation. */
export const mutationArguments = (mutation: Mutation, exposed: readonly Exposed[]): string[] => {
  if (mutation.how === 'call') {
    const [name, ...parts] = mutation.call;
    const { pid, argv } = callArguments(parts, exposed);
    return ['syscall', String(pid), String(name), ...argv];
  }
  const { pid, value, length } = find(exposed, mutation.on);
  const call = (name: string, ...argv: readonly (string | number)[]): string[] => [
    'syscall',
    String(pid),
    name,
    ...argv.map(String),
  ];
  switch (mutation.how) {
    case 'flip-byte':
      // The middle of it: the first page may be handled apart from the others.
      return ['byte', String(pid), String(BigInt(value) + BigInt(length >> 1))];
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

/** Spoils the restored process. Rejects when that was not possible: a mutation that did not happen shows nothing. */
export const mutate = async (program: string, mutation: Mutation, exposed: readonly Exposed[]): Promise<void> => {
  await execa(program, ['mutate', ...mutationArguments(mutation, exposed)], { stdin: 'ignore' });
};
