import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { checkSettings, parseSetting, parseValue, resolveParams } from '../../harness/plan/params.ts';
import { workloads } from '../../workloads/registry.ts';
import type { ParamSpec, Workload } from '../../workloads/workload.ts';
import { first } from '../run/recorded.ts';

const bytes: ParamSpec = { kind: 'bytes', default: 64 << 20, min: 1 << 20, max: 2 ** 40, about: '' };
const count: ParamSpec = { kind: 'count', default: 50, min: 1, max: 1000, about: '' };

const workload = (id: string): Workload => first([...workloads.values()].filter((one) => one.id === id));
const refusal = (body: () => unknown): QualifyError => {
  try {
    body();
  } catch (error) {
    if (error instanceof QualifyError && error.fault === 'input') return error;
    throw error;
  }
  throw new Error('it was accepted');
};

test('a setting is for all workloads, or for one', (t) => {
  t.deepEqual(parseSetting('memory=1GiB'), { workload: undefined, name: 'memory', value: '1GiB' });
  t.deepEqual(parseSetting('redis.memory=1GiB'), { workload: 'redis', name: 'memory', value: '1GiB' });
  t.deepEqual(parseSetting('tcp-server.connections=4'), { workload: 'tcp-server', name: 'connections', value: '4' });
  t.deepEqual(parseSetting('mysql.buffer_pool=a=b'), { workload: 'mysql', name: 'buffer_pool', value: 'a=b' });
});

test('what is no setting is refused with an example', (t) => {
  for (const text of ['memory', 'memory=', '=1GiB', 'Memory=1', 'a.b.c=1', '']) {
    const { message, remedy } = refusal(() => parseSetting(text));
    t.is(message, `--param ${text} is not of the form NAME=VALUE.`);
    t.regex(remedy, /--param memory=1GiB/);
  }
});

test('sizes come out in bytes, decimal and binary units kept apart', (t) => {
  const sizes: Record<string, number> = {
    '2000000': 2_000_000,
    '2000000B': 2_000_000,
    '2000kB': 2_000_000,
    '64MB': 64_000_000,
    '64MiB': 67_108_864,
    '64M': 67_108_864,
    '1.5GB': 1_500_000_000,
    '1.5GiB': 1_610_612_736,
    '1 GiB': 1_073_741_824,
    '2048KiB': 2_097_152,
  };
  for (const [text, value] of Object.entries(sizes)) t.is(parseValue(text, bytes, 'redis.memory'), value, text);
});

test('counts are whole numbers', (t) => {
  t.is(parseValue('7', count, 'tcp-server.connections'), 7);
  for (const text of ['1.5', '7K', '-1', 'many', '0x10', '1e3'])
    t.regex(refusal(() => parseValue(text, count, 'tcp-server.connections')).message, /expected a whole number\.$/, text);
});

test('what is no size is refused, with what is expected', (t) => {
  for (const text of ['1XB', 'big', '-1MiB', '1,5GB', 'MiB', '64mib']) {
    const { message, remedy } = refusal(() => parseValue(text, bytes, 'redis.memory'));
    t.is(message, `redis.memory is "${text}", expected a size such as 64MiB or 1GiB.`);
    t.is(remedy, 'Write redis.memory=64MiB.');
  }
});

test('the ends of a range are in it, what is beyond is not', (t) => {
  t.is(parseValue('1', count, 'w.n'), 1);
  t.is(parseValue('1000', count, 'w.n'), 1000);
  for (const text of ['0', '1001']) t.regex(refusal(() => parseValue(text, count, 'w.n')).message, /outside of 1 to 1000/, text);
});

test("the user's value goes over the suite's, the suite's over the default", (t) => {
  const redis = workload('redis');
  t.like(resolveParams(redis, {}, []), { memory: 64 << 20, start: 'rdb' });
  t.like(resolveParams(redis, { memory: 512 << 20 }, []), { memory: 512 << 20, start: 'rdb' });
  const set = (...texts: string[]) => resolveParams(redis, { memory: 512 << 20 }, texts.map(parseSetting));
  t.like(set('memory=2MiB'), { memory: 2 << 20 });
  t.like(set('redis.memory=2MiB'), { memory: 2 << 20 });
  t.like(set('start=aof'), { memory: 512 << 20, start: 'aof' });
  t.like(set('nginx.workers=2', 'tcp-server.memory=4MiB'), { memory: 512 << 20 }, "another workload's");
  t.like(set('memory=2MiB', 'memory=3MiB'), { memory: 3 << 20 }, 'the last counts');
});

test('a choice takes one of its words, and what is none is answered with the nearest', (t) => {
  const start = workload('redis').params['start'];
  if (start === undefined) throw new Error('redis has no parameter start');
  t.is(parseValue('empty', start, 'redis.start'), 'empty');
  t.like(
    refusal(() => parseValue('emtpy', start, 'redis.start')),
    { message: 'redis.start is "emtpy", expected rdb, aof, empty.', remedy: 'Did you mean empty?' },
  );
});

test('settings that fit no workload of the run, and values that do not fit, are refused', (t) => {
  const check = (ids: readonly string[], ...texts: string[]): void => checkSettings(ids.map(workload), texts.map(parseSetting));
  t.notThrows(() => check(['redis', 'mysql'], 'memory=1GiB', 'mysql.buffer_pool=1GiB'));
  t.like(
    refusal(() => check(['redis'], 'memroy=1GiB')),
    {
      message: 'No workload of this run has a parameter memroy.',
      remedy: 'Did you mean memory?',
    },
  );
  t.like(
    refusal(() => check(['redis', 'nginx'], 'reds.memory=1GiB')),
    { remedy: 'Did you mean redis?' },
  );
  t.regex(refusal(() => check(['redis'], 'mysql.buffer_pool=1GiB')).message, /not in this run: mysql/);
  t.regex(refusal(() => check(['redis', 'mysql'], 'mysql.memory=1GiB')).remedy, /buffer_pool/, 'memory is a parameter of redis');
  t.regex(refusal(() => check(['redis'], 'memory=1XB')).message, /^redis\.memory is "1XB"/);
  t.regex(refusal(() => check(['redis'], 'memory=1')).message, /outside of/);
});
