import test from 'ava';
import { mutationArguments } from '../../../harness/runner/subjects/mutate.ts';
import type { Exposed } from '../../../harness/runner/subjects/record.ts';

const exposed: Exposed[] = [
  { event: 'exposed', kind: 'fd', name: 'pipe', pid: 51, value: '3', length: 0 },
  { event: 'exposed', kind: 'memory', name: 'region', pid: 51, value: '140000000000000', length: 8192 },
  { event: 'exposed', kind: 'child', name: 'child', pid: 51, value: '52', length: 0 },
  { event: 'exposed', kind: 'signal', name: 'handled', pid: 51, value: '10', length: 0 },
];

test('a mutation becomes a command on the process that exposed its object', (t) => {
  const of = (...[mutation]: [Parameters<typeof mutationArguments>[0]]): string =>
    mutationArguments(mutation, exposed, 50).join(' ');
  t.is(of({ how: 'flip-byte', on: 'region' }), 'byte 51 140000000000000');
  t.is(of({ how: 'lose-byte', on: 'pipe' }), 'syscall 51 read 3 @ 1');
  t.is(of({ how: 'kill', on: 'child' }), 'signal 52 9');
  t.is(of({ how: 'default-handler', on: 'handled' }), 'syscall 51 rt_sigaction 10 @ 0 8');
  t.is(of({ how: 'call', name: 'other mask', call: ['umask', 18] }), 'syscall 50 umask 18');
  t.is(of({ how: 'call', name: 'unlocked', call: ['flock', 'fd:pipe', 8] }), 'syscall 51 flock 3 8');
});

test('an object that is not exposed cannot be spoilt', (t) => {
  t.throws(() => mutationArguments({ how: 'close', on: 'socket' }, exposed, 50), { message: 'the subject exposes no socket' });
});
