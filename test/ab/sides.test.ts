import test from 'ava';
import { turnedOrder } from '../../harness/ab/order.ts';
import { readSide, type SideOption, sideOptions, theDifference } from '../../harness/ab/sides.ts';

const option = (name: string, changes: Partial<SideOption> = {}): SideOption => ({
  name,
  key: name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
  takesValue: true,
  isList: false,
  parse: (text) => text,
  ...changes,
});

const OPTIONS = [
  option('kernel', { isList: true, parse: (text) => text.split(',') }),
  option('userland', { isList: true, parse: (text) => text.split(',') }),
  option('criu'),
  option('param', { isList: true, parse: (text) => [text] }),
  option('network-lock'),
  option('fresh-machines', { takesValue: false }),
];

const read = (...words: string[]) => readSide('a', words, OPTIONS);
const NONE = new Map<string, unknown>();

test('the order is turned: ABBA BAAB', (t) => {
  const letters = (rounds: number): string =>
    turnedOrder(rounds)
      .map(({ side }) => side)
      .join('');
  t.is(letters(4), 'abbabaab');
  t.is(letters(1), 'ab');
  for (const rounds of [2, 4, 8, 16]) {
    const order = turnedOrder(rounds);
    const placesOf = (wanted: 'a' | 'b'): number =>
      order.reduce((sum, { side }, place) => sum + (side === wanted ? place : 0), 0);
    t.is(placesOf('a'), placesOf('b'), 'an even drift falls on both alike');
    t.deepEqual(
      order.filter(({ side }) => side === 'b').map(({ round }) => round),
      Array.from({ length: rounds }, (_, i) => i + 1),
    );
  }
});

test('words become options; a value may have = in it', (t) => {
  t.deepEqual(
    [...read('kernel=6.12', 'param=memory=64MiB', 'param=redis.start=rdb', 'fresh-machines')],
    [
      ['kernel', ['6.12']],
      ['param', ['memory=64MiB', 'redis.start=rdb']],
      ['freshMachines', true],
    ],
  );
});

test('words that cannot be used are refused in one sentence', (t) => {
  for (const [words, said] of [
    [['kernle=6.12'], /--a cannot set "kernle"/],
    [['=6.12'], /not of the form NAME=VALUE/],
    [['criu'], /--a criu has no value/],
    [['criu='], /--a criu has no value/],
    [['fresh-machines=1'], /takes no value/],
    [['criu=./a', 'criu=./b'], /sets criu twice/],
  ] as const)
    t.throws(() => read(...words), { message: said });
});

test('one difference is named, none and two are refused', (t) => {
  t.is(theDifference(read('kernel=6.12'), read('kernel=6.16'), NONE), 'kernel');
  t.is(theDifference(NONE, read('criu=./criu'), NONE), 'criu');
  t.is(theDifference(read('param=memory=1', 'param=start=rdb'), read('param=start=rdb', 'param=memory=2'), NONE), 'param memory');
  t.is(theDifference(NONE, read('param=memory=2'), new Map([['param', ['memory=1']]])), 'param memory');
  t.throws(() => theDifference(NONE, NONE, NONE), { message: /differ in nothing/ });
  t.throws(() => theDifference(read('kernel=6.12'), read('kernel=6.12'), NONE), { message: /differ in nothing/ });
  t.throws(() => theDifference(NONE, read('criu=./criu'), new Map([['criu', './criu']])), { message: /differ in nothing/ });
  t.throws(() => theDifference(read('kernel=6.12'), read('userland=debian-13'), NONE), {
    message: /differ in 2 things \(kernel, userland\)/,
  });
});

test('a side has the options of both, with its own in their place; its parameters come after those of both', (t) => {
  const common = { kernel: ['6.1'], userland: [], param: ['memory=1'], repeat: 3 };
  t.deepEqual(sideOptions(common, read('kernel=6.12', 'param=memory=2')), {
    kernel: ['6.12'],
    userland: [],
    param: ['memory=1', 'memory=2'],
    repeat: 3,
  });
  t.deepEqual(sideOptions(common, NONE), common);
});
