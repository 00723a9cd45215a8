import { type Facts, readProc } from './proc.ts';

/** Peer groups are numbered anew; whether a mount shares what happens in it is what stays. */
const propagation = (fields: readonly string[]): string =>
  fields.map((field) => field.replace(/:\d+$/, '')).join(' ') || 'private';

/**
 * Every mount that a process sees, in their order, from mountinfo (proc(5)): id parent dev root point options fields... - type source super.
 * The root of the file system is where the machine happens to keep it.
 */
export const mountFacts = (pid: number): Facts => {
  const lines = readProc(pid, 'mountinfo')
    .split('\n')
    .filter((line) => line !== '');
  const facts: Facts = {};
  for (const line of lines) {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , , point = '', options = '', ...fields] = left.split(' ');
    const [type, , superOptions] = right.split(' ');
    let key = `mount.${point}`;
    while (key in facts) key += '+';
    facts[key] =
      point === '/' ? `${type} ${options}, ${propagation(fields)}` : `${type} ${options} ${superOptions}, ${propagation(fields)}`;
  }
  return facts;
};
