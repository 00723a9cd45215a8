import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { placesOf } from '../../../harness/run/places.ts';
import { chooseMachine } from '../../../vm/vagrant/machine.ts';
import { parseVagrantPlace } from '../../../vm/vagrant/place.ts';

const folderWith = async (name: string): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cq-vagrant-test-'));
  await writeFile(path.join(folder, name), '');
  return folder;
};

test('a Vagrantfile, its folder, and a machine in it', async (t) => {
  const folder = await folderWith('Vagrantfile');
  const file = path.join(folder, 'Vagrantfile');
  const name = path.basename(folder);
  t.like(parseVagrantPlace(file), { file, machine: undefined, name });
  t.like(parseVagrantPlace(folder), { file, machine: undefined, name });
  t.like(parseVagrantPlace(`${file}:db_1`), { file, machine: 'db_1', name: 'db-1' });
  await rm(folder, { recursive: true });
});

test('a colon in a path', async (t) => {
  const folder = await folderWith('Vagrantfile:old');
  const file = path.join(folder, 'Vagrantfile:old');
  t.like(parseVagrantPlace(file), { file, machine: undefined });
  t.like(parseVagrantPlace(`${file}:web`), { file, machine: 'web' });
  await rm(folder, { recursive: true });
});

test('no Vagrantfile', (t) => {
  t.throws(() => parseVagrantPlace('nowhere/Vagrantfile:web'), {
    message: /^There is no Vagrantfile at nowhere\/Vagrantfile\.$/,
  });
  t.throws(() => parseVagrantPlace(''), { message: /the path that --machine vagrant: gives/ });
});

const states = [
  { machine: 'web', state: 'running', provider: 'libvirt' },
  { machine: 'db', state: 'not_created', provider: 'libvirt' },
];

test('of several machines one must be named', (t) => {
  const place = { file: '/lab/Vagrantfile', name: 'lab' };
  t.throws(() => chooseMachine(place, states), { message: /has several machines: web, db/ });
  t.throws(() => chooseMachine({ ...place, machine: 'nope' }, states), { message: /has no machine nope/ });
  t.is(chooseMachine({ ...place, machine: 'db' }, states).state, 'not_created');
  t.is(chooseMachine(place, states.slice(0, 1)).machine, 'web');
});

test('--machine vagrant and vagrant:PATH', async (t) => {
  const folder = await folderWith('Vagrantfile');
  const places = (words: readonly string[]) =>
    placesOf({ words, machinesFile: 'machines.yaml', sshConfig: undefined, userlands: ['debian-13'] });
  t.deepEqual(places(['vagrant']).vagrants, [{ kind: 'generated' }]);
  t.like(places([`vagrant:${folder}:web`]).vagrants[0], { kind: 'file', userlands: ['debian-13'] });
  t.throws(() => places(['vagrant', 'vagrant']), { message: /names vagrant twice/ });
  await rm(folder, { recursive: true });
});
