import test from 'ava';
import { chooseSuite, chooseWorkloads } from '../../harness/plan/choose.ts';
import { parseMove } from '../../harness/plan/moves.ts';
import { makePlan, type PlanInput, type PlannedMachine } from '../../harness/plan/plan.ts';
import { dumpsFor } from '../../harness/run/migrations.ts';
import { cell as cellSchema } from '../../harness/schema/cell.ts';

const migrate = chooseSuite('migrate');
const machine = (kernel: string): PlannedMachine => ({
  id: `${kernel}/debian-13`,
  provider: 'qemu',
  kernel,
  userland: { name: 'debian-13', id: '0123456789ab' },
});
const machines = ['6.1', '6.12', '7.2'].map(machine);
const input: PlanInput = {
  suite: migrate,
  workloads: chooseWorkloads(migrate, ['redis']),
  subjects: [],
  settings: [],
  repeat: 1,
  machines,
  criuSha256: undefined,
  networkLock: undefined,
};

test('from each machine to each, every migration a batch of its own in the machine that restores', (t) => {
  const plan = makePlan(input);
  t.deepEqual(
    plan.map((cell) => `${cell.from?.kernel} to ${cell.kernel}`),
    machines.flatMap((to) => machines.map((from) => `${from.kernel} to ${to.kernel}`)),
  );
  t.is(new Set(plan.map(({ batch }) => batch)).size, plan.length);
  t.is(new Set(plan.map(({ id }) => id)).size, plan.length);
  for (const cell of plan) {
    t.notThrows(() => cellSchema.parse(cell));
    t.is(cell.machine, `${cell.kernel}/debian-13`);
    t.is(cell.procedure, 'migrate');
  }
});

test('only between the ends that are named', (t) => {
  const plan = makePlan({ ...input, ends: { from: ['6.1/debian-13'], to: ['6.12/debian-13', '7.2/debian-13'] } });
  t.deepEqual(
    plan.map((cell) => `${cell.from?.kernel} to ${cell.kernel}`),
    ['6.1 to 6.12', '6.1 to 7.2'],
  );
});

test('machines of another provider are sources too', (t) => {
  const host: PlannedMachine = { ...machine('6.18'), id: 'host/debian-13', provider: 'host' };
  const plan = makePlan({ ...input, sources: [host, ...machines], ends: { from: [host.id], to: ['6.1/debian-13'] } });
  t.deepEqual(
    plan.map((cell) => `${cell.from?.machine} to ${cell.machine}`),
    ['host/debian-13 to 6.1/debian-13'],
  );
});

test('one dump serves every machine that restores it, and no other', (t) => {
  const plan = makePlan({ ...input, moves: ['reconnect'], workloads: chooseWorkloads(migrate, ['redis', 'nginx']) });
  const dumps = dumpsFor(plan);
  t.deepEqual(
    dumps.map(({ machine: where, cell }) => `${cell.workload.id} on ${where}`).toSorted(),
    machines.flatMap(({ id }) => [`nginx on ${id}`, `redis on ${id}`]).toSorted(),
  );
  t.is(new Set(dumps.map(({ batch }) => batch)).size, dumps.length);
  t.deepEqual(dumpsFor(plan.map(({ from: _, ...cell }) => cell)), []);
});

test('connections are kept wherever the network can move with the service, and else clients connect again', (t) => {
  const host: PlannedMachine = { ...machine('6.18'), id: 'host/debian-13', provider: 'host' };
  const counting: PlannedMachine = { ...machine('6.1'), id: '6.1/debian-13/instructions', clock: 'instructions' };
  const ways = (from: PlannedMachine, workloads = input.workloads) =>
    makePlan({ ...input, workloads, sources: [from], machines: [machine('6.12')] }).map(({ move }) => move);
  t.deepEqual(ways(machine('6.1')), [{ images: 'stream', rounds: 0, compress: 'none' }]);
  t.deepEqual(ways(host), [undefined]);
  t.deepEqual(ways(counting), [undefined]);
  const fixed = input.workloads.map(({ isMovable: _, ...workload }) => workload);
  t.deepEqual(ways(machine('6.1'), fixed), [undefined], 'it listens on loopback only');
});

test('each way that is asked for is a cell of its own, one that cannot be taken is the same as to connect again', (t) => {
  const moves = ['reconnect', 'page-server', 'pre-copy-gzip'].map(parseMove);
  const pair = { sources: [machine('6.1')], machines: [machine('6.12')] };
  const plan = makePlan({ ...input, ...pair, moves });
  t.deepEqual(
    plan.map(({ move }) => move?.images),
    [undefined, 'page-server', 'stream'],
  );
  t.is(new Set(plan.map(({ id }) => id)).size, 3);
  t.deepEqual(
    dumpsFor(plan).map(({ cell }) => cell.move),
    [undefined],
    'what is moved is dumped while the other machine waits',
  );
  t.is(makePlan({ ...input, ...pair, sources: [{ ...machine('6.1'), provider: 'host' }], moves }).length, 1);
  t.throws(() => parseMove('page-sever'), { message: /page-sever/ });
});

test('what of the processor has to fit is an option of CRIU on both sides', (t) => {
  const [cell] = makePlan({ ...input, cpuCap: 'none' });
  t.is(cell?.criu.options.cpu_cap, 'none');
});

test('another model of the processor on one side is a cell of its own', (t) => {
  const models = ['max', 'Nehalem'].map((cpu) => ({ ...machine('6.12'), id: `6.12/debian-13/${cpu}`, cpu }));
  const plan = makePlan({ ...input, machines: models });
  t.deepEqual(
    plan.map(({ from, cpu }) => `${from?.machine} to ${cpu}`),
    ['max', 'Nehalem'].flatMap((to) => ['max', 'Nehalem'].map((from) => `6.12/debian-13/${from} to ${to}`)),
  );
  t.is(new Set(plan.map(({ id }) => id)).size, 4);
});
