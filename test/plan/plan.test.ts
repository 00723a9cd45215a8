import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { chooseSuite, chooseWorkloads } from '../../harness/plan/choose.ts';
import { contentId } from '../../harness/plan/content-id.ts';
import { parseSetting } from '../../harness/plan/params.ts';
import { batchesOf, makePlan, type PlanInput, type PlannedMachine } from '../../harness/plan/plan.ts';
import { cell as cellSchema } from '../../harness/schema/cell.ts';
import { suites } from '../../suites/registry.ts';
import { recorded } from '../run/recorded.ts';

const quick = chooseSuite('quick');
const MACHINE: PlannedMachine = {
  id: '6.12.0/debian-13',
  provider: 'host',
  kernel: '6.12.0',
  userland: { name: 'debian-13', id: '0123456789ab' },
};
const on = (change: Partial<PlannedMachine>): Partial<PlanInput> => ({ machines: [{ ...MACHINE, ...change }] });
const input: PlanInput = {
  suite: quick,
  workloads: chooseWorkloads(quick, []),
  subjects: [],
  settings: [],
  repeat: 5,
  machines: [MACHINE],
  criuSha256: undefined,
  networkLock: 'nftables',
};
const ids = (change: Partial<PlanInput> = {}): string[] => makePlan({ ...input, ...change }).map(({ id }) => id);

test('a cell for each procedure of each workload, in the order of the suite, each with a name of its own', (t) => {
  const plan = makePlan(input);
  t.deepEqual(
    plan.map(({ workload, procedure }) => `${workload.id} ${procedure}`),
    quick.entries.flatMap(({ workload, procedures }) => procedures.map((procedure) => `${workload} ${procedure}`)),
  );
  t.is(new Set(plan.map(({ id }) => id)).size, plan.length);
  for (const cell of plan) {
    t.notThrows(() => cellSchema.parse(cell));
    t.regex(cell.id, /^[0-9a-f]{12}$/);
    t.true(cell.batch.startsWith(`${cell.workload.id}-`));
  }
});

test('the same content has the same names, whatever the order of its keys', (t) => {
  t.deepEqual(ids(), ids());
  t.deepEqual(ids(on({ userland: { id: '0123456789ab', name: 'debian-13' } })), ids());
  t.is(contentId({ a: 1, b: { c: [1, 2], d: 3 } }), contentId({ b: { d: 3, c: [1, 2] }, a: 1 }));
  t.not(contentId({ a: [1, 2] }), contentId({ a: [2, 1] }), 'the order of a list is content');
});

test('whatever changes a cell changes its name', (t) => {
  const plain = ids();
  const changes: Record<string, Partial<PlanInput>> = {
    kernel: on({ kernel: '6.12.1' }),
    provider: on({ provider: 'qemu' }),
    repeat: { repeat: 6 },
    userland: on({ userland: { name: 'debian-13', id: 'ba9876543210' } }),
    criu: { criuSha256: 'a'.repeat(64) },
    'another criu': { criuSha256: 'b'.repeat(64) },
    'network lock': { networkLock: 'iptables' },
  };
  const all = Object.values(changes).flatMap((change) => ids(change));
  t.is(new Set([...plain, ...all]).size, plain.length * (1 + Object.keys(changes).length));
});

test('every machine gets the same cells, named apart by what differs', (t) => {
  const other = { ...MACHINE, id: '6.13.0/debian-13', kernel: '6.13.0' };
  const plan = makePlan({ ...input, machines: [MACHINE, other] });
  const alone = makePlan(input);
  t.deepEqual(plan.slice(0, alone.length), alone);
  t.deepEqual(
    plan.slice(alone.length).map(({ workload, procedure, machine }) => [workload.id, procedure, machine]),
    alone.map(({ workload, procedure }) => [workload.id, procedure, other.id]),
  );
  t.is(new Set(plan.map(({ batch }) => batch)).size, 2 * new Set(alone.map(({ batch }) => batch)).size);
});

test('a cell that is measured by both clocks is two, and where instructions are counted a cycle more warms up', (t) => {
  const counting = { ...MACHINE, id: `${MACHINE.id}/instructions`, clock: 'instructions' } as const;
  const plan = makePlan({ ...input, machines: [MACHINE, counting] });
  t.is(new Set(plan.map(({ id }) => id)).size, plan.length);
  t.deepEqual(plan.slice(0, plan.length / 2), makePlan(input), 'the clock of always changes no name');
  const [timed, counted] = [plan.filter(({ clock }) => clock === undefined), plan.filter(({ clock }) => clock !== undefined)];
  t.is(counted.length, timed.length);
  t.true(timed.every(({ repeat, warm_up }) => repeat === 5 && warm_up === undefined));
  t.true(counted.every(({ repeat, warm_up, machine }) => repeat === 6 && warm_up === 1 && machine === counting.id));
  for (const cell of counted) t.notThrows(() => cellSchema.parse(cell));
});

test('a parameter changes the cells of its workload only', (t) => {
  const [plain, changed] = [makePlan(input), makePlan({ ...input, settings: [parseSetting('redis.memory=2MiB')] })];
  for (const [i, cell] of plain.entries()) {
    const same = cell.id === changed[i]?.id && cell.batch === changed[i]?.batch;
    t.is(same, cell.workload.id !== 'redis', cell.workload.id);
  }
  const written = makePlan({ ...input, settings: [parseSetting('redis.memory=64MiB')] });
  t.deepEqual(written, plain, 'the default, written out, is the same cell');
});

test('a cell is the same whether its workload is run alone or with others', (t) => {
  const alone = ids({ workloads: chooseWorkloads(quick, ['mysql']) });
  t.is(alone.length, 2);
  t.deepEqual(
    alone,
    makePlan(input)
      .filter(({ workload }) => workload.id === 'mysql')
      .map(({ id }) => id),
  );
});

test('batches hold each cell once, in order, and one workload each', (t) => {
  const plan = makePlan(input);
  const batches = [...batchesOf(plan).values()];
  t.deepEqual(batches.flat(), plan);
  t.is(batches.length, quick.entries.length);
  for (const cells of batches) t.is(new Set(cells.map(({ workload }) => workload.id)).size, 1);
});

test('the cells of a recorded run have the names that their content gives', (t) => {
  for (const name of ['redis-pass', 'redis-fail', 'resumed'] as const) {
    for (const { id, batch: _batch, machine: _machine, ...content } of recorded(name).run.plan) t.is(contentId(content), id);
  }
});

test('every suite can be planned', (t) => {
  for (const suite of suites.values()) {
    const plan = makePlan({ ...input, suite, workloads: chooseWorkloads(suite, []), repeat: suite.repeat });
    t.is(plan.length, suite.entries.flatMap(({ procedures }) => procedures).length);
  }
});

test('names that do not exist are answered with the nearest', (t) => {
  const refused = (body: () => unknown) => t.throws(body, { instanceOf: QualifyError });
  t.like(
    refused(() => chooseSuite('quikc')),
    { message: 'There is no suite "quikc".', remedy: 'Did you mean quick?', exitCode: 2 },
  );
  t.like(
    refused(() => chooseSuite('reprot', ['run', 'report'])),
    {
      message: 'There is no suite or command "reprot".',
      remedy: 'Did you mean report?',
    },
  );
  t.regex(refused(() => chooseSuite('xxxxxx')).remedy, /quick, standard/);
  t.like(
    refused(() => chooseWorkloads(quick, ['redis', 'ngnix'])),
    {
      message: 'There is no workload "ngnix".',
      remedy: 'Did you mean nginx?',
    },
  );
  const small = { ...quick, entries: quick.entries.filter(({ workload }) => workload !== 'nginx') };
  t.is(refused(() => chooseWorkloads(small, ['nginx'])).message, 'The suite quick has no workload "nginx".');
});

test('a workload that is named twice is run once', (t) => {
  t.deepEqual(
    chooseWorkloads(quick, ['redis', 'redis']).map(({ id }) => id),
    ['redis'],
  );
});

test('a suite may have one workload several times; what a setting makes the same is planned once', (t) => {
  const claims = chooseSuite('claims');
  const all = chooseWorkloads(claims, []);
  t.is(new Set(all.map(({ id }) => id)).size, all.length);
  const plan = makePlan({ ...input, suite: claims, workloads: all });
  t.is(
    plan.length,
    claims.entries.reduce((sum, { procedures }) => sum + procedures.length, 0),
  );
  t.is(batchesOf(plan).size, claims.entries.length);
  t.is(new Set(plan.map(({ id }) => id)).size, plan.length);
  const same = makePlan({ ...input, suite: claims, workloads: all, settings: [parseSetting('tcp-server.connections=7')] });
  t.is(same.filter(({ workload }) => workload.id === 'tcp-server').length, 2);
});
