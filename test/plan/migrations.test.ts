import test from 'ava';
import { chooseSuite, chooseWorkloads } from '../../harness/plan/choose.ts';
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
  const plan = makePlan({ ...input, workloads: chooseWorkloads(migrate, ['redis', 'nginx']) });
  const dumps = dumpsFor(plan);
  t.deepEqual(
    dumps.map(({ machine: where, cell }) => `${cell.workload.id} on ${where}`).toSorted(),
    machines.flatMap(({ id }) => [`nginx on ${id}`, `redis on ${id}`]).toSorted(),
  );
  t.is(new Set(dumps.map(({ batch }) => batch)).size, dumps.length);
  t.deepEqual(dumpsFor(plan.map(({ from: _, ...cell }) => cell)), []);
});
