import test from 'ava';
import { kernelRange, listedRange, type Range, userlandRange } from '../../harness/bisect/candidates.ts';
import { chooseKernels } from '../../vm/kernels/catalogue/choose.ts';
import type { KernelEntry } from '../../vm/kernels/catalogue/entries.ts';
import { listDefinitions } from '../../vm/userlands/definition.ts';
import { recorded } from '../vm/kernels/catalogue/fixtures.ts';

const kernel = (text: string, flavour?: string): KernelEntry => {
  const [choice] = chooseKernels(text, recorded.kernels, { architecture: 'amd64', flavour });
  if (choice?.kind !== 'package') throw new Error(text);
  return choice.entry;
};

const range = (good: string, bad: string): Range => kernelRange(recorded.kernels, kernel(good), kernel(bad));
const names = ({ candidates }: Range): string[] => candidates.map(({ name }) => name);
const firstNames = ({ candidates, first }: Range): string[] =>
  candidates.filter(({ id }) => first.includes(id)).map(({ name }) => name);

test('kernels: the newest of each series first, then every patch level; in order from good to bad, each version once', (t) => {
  const all = range('6.12', '7.2');
  t.deepEqual(firstNames(all), ['Linux 6.12.113', 'Linux 6.16.12', 'Linux 6.18.15', 'Linux 7.2.13']);
  t.is(new Set(names(all)).size, all.candidates.length);
  t.true(names(all).includes('Linux 6.16.3'));
  t.true(
    all.candidates.every(({ value }) => value.endsWith('-cloud-amd64')),
    'one flavour',
  );
  t.false(all.backwards);
});

test('kernels: a good end that is the newer one gives the same the other way round', (t) => {
  const [there, back] = [range('6.12', '7.2'), range('7.2', '6.12')];
  t.deepEqual(names(back), names(there).toReversed());
  t.deepEqual(firstNames(back), firstNames(there).toReversed());
  t.true(back.backwards);
});

test('kernels: two patch levels of one series have what lies between them', (t) => {
  const within = range('6.16.3', '6.16.12');
  t.deepEqual(firstNames(within), ['Linux 6.16.3', 'Linux 6.16.12']);
  const wide = range('6.12.90', '6.12.113');
  t.deepEqual(firstNames(wide), ['Linux 6.12.90', 'Linux 6.12.113']);
});

test('kernels: ends that are the same, or differ in their flavour, are refused', (t) => {
  t.throws(() => range('6.12', '6.12.113'), { message: /good end and the bad one are the same/ });
  t.throws(() => kernelRange(recorded.kernels, kernel('6.12'), kernel('6.12', 'rt')), { message: /of two flavours/ });
});

test('userlands lie in the order of their suites', async (t) => {
  const definitions = await listDefinitions();
  t.deepEqual(names(userlandRange(definitions, 'debian-12', 'debian-experimental')), [
    'debian-12',
    'debian-13',
    'debian-unstable',
    'debian-experimental',
  ]);
  const back = userlandRange(definitions, 'debian-unstable', 'debian-12');
  t.deepEqual(names(back), ['debian-unstable', 'debian-13', 'debian-12']);
  t.true(back.backwards);
  t.throws(() => userlandRange(definitions, 'debian-12', 'debain-13'), { message: /no userland "debain-13"/ });
  t.throws(() => userlandRange(definitions, 'debian-12', 'debian-12'), { message: /are the same/ });
});

test('a list of candidates keeps its order, and its folders cannot be mistaken for each other', (t) => {
  const listed = listedRange(['./a/criu', './b/criu', '../criu'], (value) => value);
  t.deepEqual(names(listed), ['./a/criu', './b/criu', '../criu']);
  t.is(new Set(listed.candidates.map(({ id }) => id)).size, 3);
  t.true(listed.candidates.every(({ id }) => /^[\w.+-]+$/.test(id) && !id.startsWith('.')));
  t.throws(() => listedRange(['./a'], String), { message: /two candidates at least/ });
  t.throws(() => listedRange(['./a', './b', './a'], String), { message: /stands twice/ });
});
