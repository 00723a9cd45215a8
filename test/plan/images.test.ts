import test from 'ava';
import { chooseWork } from '../../harness/plan/choose.ts';
import { byPlace, bytesOnDisk, withImages } from '../../harness/plan/images.ts';
import { makePlan } from '../../harness/plan/plan.ts';
import { IMAGES_PLACES } from '../../harness/schema/images-place.ts';

const MIB = 2 ** 20;
const MACHINE = {
  id: '6.12.0/debian-13',
  provider: 'host',
  kernel: '6.12.0',
  userland: { name: 'debian-13', id: '0123456789ab' },
} as const;

const planOf = (chosen: ReturnType<typeof chooseWork>) =>
  makePlan({ ...chosen, settings: [], repeat: 5, machines: [MACHINE], criuSha256: undefined, networkLock: undefined });

test('each place is a batch of its own, and a cold start goes along to be compared with', (t) => {
  const plan = planOf(withImages(chooseWork('quick', [], ['redis']), ['tmpfs', 'disk', 'disk-cold', 'disk']));
  t.deepEqual(
    plan.map(({ procedure, images }) => [procedure, images ?? 'tmpfs']),
    ['tmpfs', 'disk', 'disk-cold'].flatMap((place) => [
      ['cold-start', place],
      ['roundtrip', place],
    ]),
  );
  t.is(new Set(plan.map(({ batch }) => batch)).size, 3);
  t.is(new Set(plan.map(({ id }) => id)).size, 6);
});

test('without --images a cell is what it was in earlier versions', (t) => {
  const plain = planOf(chooseWork('quick', [], ['redis']));
  t.deepEqual(
    plain.map(({ id }) => id),
    planOf(withImages(chooseWork('quick', [], ['redis']), ['tmpfs'])).map(({ id }) => id),
  );
  t.false(plain.some((cell) => 'images' in cell));
});

test('a snapshot is never read, so its images are not read cold', (t) => {
  const entry = { workload: 'redis', procedures: ['leave-running'], images: IMAGES_PLACES } as const;
  t.deepEqual(
    byPlace(entry).map(({ images }) => images),
    [['tmpfs'], ['disk']],
  );
});

test('what dumps nothing, and a sweep over several places, are refused', (t) => {
  t.throws(() => withImages(chooseWork('fidelity', [], ['fd/pipe']), ['disk']), { message: /dumps nothing/ });
  t.throws(() => withImages(chooseWork('clone', [], []), ['disk']), { message: /dumps nothing/ });
  t.throws(() => withImages(chooseWork('scaling', [], []), ['tmpfs', 'disk']), { message: /images in one place/ });
  t.notThrows(() => withImages(chooseWork('scaling', [], []), ['disk']));
});

test('the room that images take follows the sizes of the services, not their rates and limits', (t) => {
  t.is(bytesOnDisk(chooseWork('quick', [], []), []), undefined);
  const sized = (value: string) =>
    bytesOnDisk(chooseWork('images', [], ['redis']), [{ workload: undefined, name: 'memory', value }]) ?? 0;
  t.true(sized('1GiB') > 1024 * MIB);
  t.is(Math.round((sized('3GiB') - sized('1GiB')) / MIB), Math.round(2048 * 1.3));
  const mysql = bytesOnDisk(withImages(chooseWork('quick', [], ['mysql']), ['disk']), []) ?? 0;
  t.true(mysql < 1024 * MIB, 'data_limit, which is none, is no size');
});
