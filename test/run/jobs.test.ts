import test from 'ava';
import { jobsFor } from '../../harness/run/jobs.ts';

const GIB = 2 ** 30;
const emulated = Array.from({ length: 10 }, () => ({ clock_domain: 'emulated' }) as const);
const wishes = { jobs: undefined, cpus: 1, memoryBytes: 2 * GIB };

test('emulated machines fill the cores, as far as memory goes', (t) => {
  t.is(jobsFor(wishes, emulated, { cores: 4, memoryBytes: 64 * GIB }), 4);
  t.is(jobsFor({ ...wishes, cpus: 2 }, emulated, { cores: 4, memoryBytes: 64 * GIB }), 2);
  t.is(jobsFor(wishes, emulated, { cores: 16, memoryBytes: 8 * GIB }), 2, '80 % of 8 GiB hold two of 2.5 GiB');
  t.is(jobsFor(wishes, emulated, { cores: 1, memoryBytes: GIB }), 1, 'one machine is always tried');
  t.is(jobsFor(wishes, emulated.slice(0, 3), { cores: 16, memoryBytes: 64 * GIB }), 3, 'never more than there are machines');
});

test('what the user says counts, but machines that measure wall time run alone', (t) => {
  t.is(jobsFor({ ...wishes, jobs: 5 }, emulated, { cores: 2, memoryBytes: 8 * GIB }), 5);
  const wall = [{ clock_domain: 'wall' }, { clock_domain: 'wall' }] as const;
  t.is(jobsFor({ ...wishes, jobs: 5 }, wall, { cores: 8, memoryBytes: 64 * GIB }), 1);
});
