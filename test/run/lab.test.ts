import test from 'ava';
import { chooseFromLab, parseLab } from '../../harness/run/lab/lab.ts';
import { placesOf } from '../../harness/run/places.ts';

const LAB = `version: 1
hosts:
  - name: lab-1
    ssh: root@lab-1.example:2222
    identity: keys/lab
  - name: lab-2
    ssh: lab-2
    userland: debian-13
qemu:
  - name: small
    memory: 512MiB
    kernel: [6.1, "6.12"]
`.replace('[6.1,', '["6.1",');

test('hosts and QEMU shapes by name; paths start from the folder of the file', (t) => {
  const lab = parseLab(LAB, '/lab/machines.yaml');
  t.deepEqual([...lab.keys()], ['lab-1', 'lab-2', 'small']);
  t.like(lab.get('lab-1'), {
    kind: 'host',
    host: {
      lab: 'lab-1',
      userlands: [],
      host: { name: 'lab-1', destination: 'root@lab-1.example', port: 2222, identity: '/lab/keys/lab' },
    },
  });
  t.like(lab.get('lab-2'), { kind: 'host', host: { userlands: ['debian-13'] } });
  t.like(lab.get('small'), { kind: 'qemu', shape: { memoryBytes: 2 ** 29, kernels: ['6.1', '6.12'] } });
});

test('a name or a pattern chooses', (t) => {
  const lab = parseLab(LAB, 'machines.yaml');
  t.is(chooseFromLab(lab, '*', 'machines.yaml').length, 3);
  t.is(chooseFromLab(lab, 'lab-*', 'machines.yaml').length, 2);
  t.is(chooseFromLab(lab, 'small', 'machines.yaml').length, 1);
  t.throws(() => chooseFromLab(lab, 'smal', 'machines.yaml'), { message: /names no such machine/ });
  t.throws(() => chooseFromLab(lab, 'lab.1', 'machines.yaml'), { message: /names no such machine/ });
});

for (const [title, from, to, message] of [
  [
    'a misspelt key',
    'identity:',
    'identiy:',
    /machines\.yaml, line 5: unknown key "identiy" in hosts\[0\]\. Did you mean identity\?/,
  ],
  ['a destination that is none', 'ssh: lab-2', 'ssh: "-oProxyCommand=x"', /line 7: hosts\[1\]\.ssh: .*may begin with a dash/],
  ['a size that is none', '512MiB', 'much', /line 11: qemu\[0\]\.memory: it is "much", expected a size/],
  ['a name given twice', 'name: small', 'name: lab-1', /line 10: qemu\[0\]\.name: "lab-1" is given twice/],
  ['a bad name', 'name: small', 'name: Small One', /line 10: qemu\[0\]\.name: expected lower-case letters/],
  ['a missing destination', '    ssh: lab-2\n', '', /line 6: .*ssh/],
  ['another version', 'version: 1', 'version: 2', /line 1: version: expected 1/],
  [
    'a Vagrantfile without its path',
    'qemu:',
    'vagrant:\n  - name: box\nqemu:',
    /vagrant\[0\]\.file: expected the path of a Vagrantfile/,
  ],
  [
    'a name given to two kinds',
    'qemu:',
    'vagrant:\n  - name: lab-1\n    file: Vagrantfile\nqemu:',
    /vagrant\[0\]\.name: "lab-1" is given twice/,
  ],
  ['no YAML', 'hosts:', 'hosts: [', /line \d+: not valid YAML/],
] as const)
  test(`refused, with the line: ${title}`, (t) => {
    t.true(LAB.includes(from));
    t.throws(() => parseLab(LAB.replace(from, to), 'machines.yaml'), { message });
  });

test('a Vagrantfile of a lab is looked for when its machine is chosen', (t) => {
  const lab = parseLab(`${LAB}vagrant:\n  - name: box\n    file: machines/Vagrantfile\n    machine: db\n`, '/labs/machines.yaml');
  const [box] = chooseFromLab(lab, 'box', 'machines.yaml');
  t.is(box?.kind, 'vagrant');
  t.throws(() => box?.kind === 'vagrant' && box.vagrant(), { message: /no Vagrantfile at \/labs\/machines\/Vagrantfile/ });
});

test('an empty lab is refused', (t) => {
  t.throws(() => parseLab('version: 1\n', 'machines.yaml'), { message: /names no machine/ });
});

const places = (words: readonly string[], userlands: readonly string[] = []) =>
  placesOf({ words, machinesFile: 'nowhere/machines.yaml', sshConfig: undefined, userlands });

test('the words of --machine', (t) => {
  t.deepEqual(places([]), { provider: undefined, hosts: [], shapes: [], vagrants: [] });
  t.is(places(['qemu']).provider, 'qemu');
  const two = places(['ssh:root@a', 'ssh:b:22'], ['debian-13']);
  t.deepEqual(
    two.hosts.map(({ host, userlands }) => [host.name, userlands]),
    [
      ['a', ['debian-13']],
      ['b:22', ['debian-13']],
    ],
  );
  t.throws(() => places(['host', 'qemu']), { message: /contradict/ });
  t.throws(() => places(['ssh:a', 'ssh:root@a']), { message: /names a twice/ });
  t.throws(() => places(['vagrnt']), { message: /--machine vagrnt is not known/ });
  t.throws(() => places(['lab:x']), { message: /nowhere\/machines\.yaml cannot be read/ });
});
