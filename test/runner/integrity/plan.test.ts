import test from 'ava';
import { chooseDamage, planDamages, plannedAt, type Target } from '../../../harness/runner/integrity/plan.ts';

const target = (name: string, kind: string, bytes: number, magic: number, older: Target['older'] = 'another'): Target => ({
  name,
  kind,
  bytes,
  magic,
  older,
});

/** The files of a small dump with two threads. */
const targets: readonly Target[] = [
  target('core-7.img', 'core', 2000, 8),
  target('core-8.img', 'core', 800, 8),
  target('inventory.img', 'inventory', 86, 4, 'the same'),
  target('pages-1.img', 'pages', 40_960, 0),
  // Its only entry has no fields.
  target('seccomp.img', 'seccomp', 12, 8, 'the same'),
  target('tcp-stream-a1.img', 'tcp-stream', 72, 8, 'nothing'),
];
const SECRET = { name: 'pages-1.img', offsets: [5000, 9000] };

const plan = planDamages(targets, 'seed');
const chosen = plan.map((planned) => ({ planned, damage: chooseDamage(planned, targets, 'seed', SECRET) }));

test('every planned damage can be done to a file', (t) => {
  for (const { planned, damage } of chosen) t.truthy(damage, JSON.stringify(planned));
});

test('the same seed gives the same plan, file, offset and bit; another one does not', (t) => {
  t.deepEqual(planDamages(targets, 'seed'), plan);
  t.deepEqual(
    plan.map((planned) => chooseDamage(planned, targets, 'seed', SECRET)),
    chosen.map(({ damage }) => damage),
  );
  t.notDeepEqual(planDamages(targets, 'other'), plan);
});

test('the plan has every damage for every kind of file that it can be done to', (t) => {
  const kindsOf = (image: string): string[] =>
    [
      ...new Set(plan.filter((one) => one.image === image).map(({ kind, part }) => [kind, part].filter(Boolean).join(' '))),
    ].sort();
  const fixed = ['delete', 'empty', 'truncate-byte', 'truncate-half'];
  const flips = ['flip-bit body', 'flip-bit length', 'flip-bit magic'];
  t.deepEqual(kindsOf('core'), [...fixed, ...flips, 'older', 'swap'].sort());
  t.deepEqual(kindsOf('inventory'), [...fixed, ...flips, 'older'].sort());
  t.deepEqual(kindsOf('pages'), [...fixed, 'flip-bit page', 'flip-bit secret', 'older'].sort());
  t.deepEqual(kindsOf('seccomp'), [...fixed, 'flip-bit length', 'flip-bit magic', 'older'].sort());
  t.deepEqual(kindsOf('tcp-stream'), [...fixed, ...flips].sort(), 'no older file, and no other to swap with');
});

test('an offset lies in the part that it is named after', (t) => {
  const ranges = { magic: [0, 8], length: [8, 12], body: [12, 2000], page: [0, 40_960], secret: [5000, 5001] } as const;
  for (const { damage } of chosen) {
    if (damage?.part === undefined || damage.image === 'inventory') continue;
    const [from, to] = ranges[damage.part];
    t.true((damage.offset ?? -1) >= from && (damage.offset ?? to) < Math.min(to, damage.bytes), JSON.stringify(damage));
    t.deepEqual(damage.copies, damage.part === 'secret' ? [9000] : undefined);
    t.true((damage.bit ?? -1) >= 0 && (damage.bit ?? 8) < 8);
  }
});

test('a file of an earlier dump is one that differs, and said to be the same where none does', (t) => {
  const older = (image: string) => chosen.find(({ planned }) => planned.image === image && planned.kind === 'older')?.damage;
  t.is(older('core')?.identical, undefined);
  t.true(older('inventory')?.identical);
});

test('swapping takes two files of a kind', (t) => {
  const swap = chosen.find(({ planned }) => planned.kind === 'swap')?.damage;
  t.deepEqual([swap?.file, swap?.other].sort(), ['core-7.img', 'core-8.img']);
});

test('behind the end of the plan come flips at other offsets', (t) => {
  t.is(plannedAt(plan, 0), undefined, 'the control has no place');
  t.is(plannedAt(plan, plan.length), plan.at(-1));
  const more = Array.from({ length: 50 }, (_, i) => plannedAt(plan, plan.length + 1 + i));
  t.true(more.every((planned) => planned?.part === 'body' || planned?.part === 'page'));
  const texts = [...chosen.map(({ damage }) => damage), ...more.map((one) => one && chooseDamage(one, targets, 'seed', SECRET))];
  t.is(new Set(texts.map((damage) => damage?.seed)).size, texts.length, 'no damage is tried twice');
});

test('a secret that is not in the images cannot be damaged', (t) => {
  const planned = plan.find(({ part }) => part === 'secret');
  t.truthy(planned);
  if (planned !== undefined) t.is(chooseDamage(planned, targets, 'seed', undefined), undefined);
});
