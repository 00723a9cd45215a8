import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { type Limits, refuseSwept } from '../../harness/plan/axes.ts';
import { chooseWork } from '../../harness/plan/choose.ts';
import { parseSetting } from '../../harness/plan/params.ts';
import { batchesOf, makePlan } from '../../harness/plan/plan.ts';
import { cell as cellSchema } from '../../harness/schema/cell.ts';
import { suites } from '../../suites/registry.ts';
import { workloads } from '../../workloads/registry.ts';

const GIB = 2 ** 30;
const MACHINE = {
  id: '6.12.0/debian-13',
  provider: 'host',
  kernel: '6.12.0',
  userland: { name: 'debian-13', id: '0123456789ab' },
} as const;
const LARGE: Limits = { memoryBytes: 1024 * GIB, files: 1_000_000, mappings: 1_000_000 };

const work = (names: readonly string[], limits = LARGE, repeat?: number, suite = 'scaling', chosen: readonly string[] = []) =>
  chooseWork(suite, [], chosen, [], { names, limits, repeat });
const planOf = (chosen: ReturnType<typeof work>) =>
  makePlan({
    ...chosen,
    settings: [],
    repeat: chosen.suite.repeat,
    machines: [MACHINE],
    criuSha256: undefined,
    networkLock: 'nftables',
  });

test('each axis names a workload, a parameter of it, and rising points within its limits', (t) => {
  const axes = [...suites.values()].flatMap((suite) => suite.axes ?? []);
  t.true(axes.length >= 2);
  t.is(new Set(axes.map(({ id }) => id)).size, axes.length);
  for (const { id, workload, parameter, points, params = {}, far } of axes) {
    const specs = workloads.get(workload)?.params ?? {};
    const spec = specs[parameter];
    t.true(spec !== undefined && spec.kind !== 'choice' && points.every((x) => x >= spec.min && x <= spec.max), id);
    t.true(
      Object.keys(params).every((name) => name in specs && name !== parameter),
      id,
    );
    t.deepEqual(
      points,
      [...new Set(points)].toSorted((a, b) => a - b),
      id,
    );
    t.true(points.length >= 5 && far > (points.at(-1) ?? 0), id);
  }
});

test('every point is a batch of its own, of what the axis says', (t) => {
  const plan = planOf(work([]));
  t.is(batchesOf(plan).size, plan.length);
  t.is(new Set(plan.map(({ id }) => id)).size, plan.length);
  t.true(plan.every((cell) => cell.axis !== undefined && cellSchema.safeParse(cell).success));
  const ways = new Map(work([]).axes.map(({ id, procedure }) => [id, procedure ?? 'roundtrip']));
  t.true(plan.every(({ axis, procedure }) => procedure === ways.get(axis ?? '')));
  const memory = plan.filter(({ axis }) => axis === 'memory');
  t.is(memory.at(-1)?.workload.params['memory'], 4 * GIB);
  t.is(memory.at(0)?.repeat, 5);
  t.is(memory.at(-1)?.repeat, 3, 'fewer cycles where one takes long');
  t.true(
    planOf(work(['memory'], LARGE, 7)).every(({ repeat }) => repeat === 7),
    'what the user says holds everywhere',
  );
});

test('--axis chooses axes, and -w their workloads', (t) => {
  t.deepEqual([...new Set(planOf(work(['connections'])).map(({ axis }) => axis))], ['connections']);
  t.deepEqual([...new Set(planOf(work([], LARGE, undefined, 'scaling', ['redis'])).map(({ axis }) => axis))], ['memory']);
});

test('points that do not fit are left out, and it is said why', (t) => {
  const [memory] = work(['memory'], { ...LARGE, memoryBytes: 8 * GIB, files: 1024 }).axes;
  t.deepEqual(
    memory?.left_out.map(({ x }) => x / GIB),
    [2, 4],
  );
  t.is(memory?.left_out[1]?.why, 'takes about 17.3 GiB of memory, and 8.0 GiB are available');
  const chosen = work(['connections'], { ...LARGE, files: 1024 });
  t.deepEqual(
    chosen.axes[0]?.left_out.map(({ x }) => x),
    [1000, 3000, 10_000],
  );
  t.is(chosen.axes[0]?.left_out[0]?.why, 'takes 1,512 open files, and a process may have 1,024');
  t.is(planOf(chosen).length, 5);
});

test('a parameter that is swept cannot be set; those of other workloads can', (t) => {
  const { axes } = work([]);
  for (const text of ['memory=1GiB', 'redis.memory=1GiB', 'tcp-server.connections=4'])
    t.regex(
      t.throws(() => refuseSwept(axes, [parseSetting(text)]), { instanceOf: QualifyError }).message,
      /would set what the axis/,
    );
  t.notThrows(() => refuseSwept(axes, [parseSetting('tcp-server.memory=1GiB')]));
});

test('mappings and threads are held against the limit of mappings', (t) => {
  const { axes } = work(['mappings', 'threads'], { ...LARGE, mappings: 2000 });
  t.deepEqual(
    axes.map(({ id, left_out }) => [id, left_out.map(({ x }) => x)]),
    [
      ['threads', [1000]],
      ['mappings', [3000, 10_000, 20_000]],
    ],
  );
  t.is(axes[0]?.left_out[0]?.why, 'takes 2,512 mappings, and a process may have 2,000 (vm.max_map_count)');
});

test('an axis says what is done at its points, where that is no roundtrip', (t) => {
  const chosen = work(['dirty-rate', 'dirty-rate-lazy', 'dirty-rate-pre-copy']);
  t.deepEqual(
    chosen.axes.map(({ procedure }) => procedure),
    [undefined, 'lazy', 'pre-copy'],
  );
  const plan = planOf(chosen);
  for (const { axis, procedure } of plan)
    t.is(procedure, axis === 'dirty-rate' ? 'roundtrip' : axis === 'dirty-rate-lazy' ? 'lazy' : 'pre-copy');
  t.is(new Set(plan.map(({ id }) => id)).size, plan.length);
});
