import test from 'ava';
import { generatedArguments, machineName, vagrantfileOf } from '../../../vm/vagrant/generated.ts';

const machine = {
  machine: machineName('6.12.118+deb13-cloud-amd64', 'debian-13'),
  box: { name: 'criu-qualify/debian-13', version: '1.5.0' },
  kernel: "/boot/it's/vmlinuz",
  initrd: '/cache/initrd.cpio',
  kernelArguments: generatedArguments('AAAA', 'quiet #{exit}'),
  driver: 'qemu',
  cpus: 2,
  memoryBytes: 2 ** 31,
  console: '/run/console.log',
} as const;

test('machines of a generated Vagrantfile', (t) => {
  const text = vagrantfileOf([machine, { ...machine, machine: 'other' }], '/run/key', 180_000);
  t.is(machine.machine, '6-12-118-deb13-cloud-amd64-debian-13');
  t.regex(text, /config\.vm\.define '6-12-118-deb13-cloud-amd64-debian-13' do/);
  t.regex(text, /config\.vm\.define 'other' do/);
  t.regex(text, /lv\.memory = 2048\n/);
  t.regex(text, /lv\.cpu_mode = 'maximum'/);
  t.regex(text, /config\.vm\.boot_timeout = 180\n/);
});

test('what a user gives is no Ruby', (t) => {
  const text = vagrantfileOf([machine], '/run/key', 1000);
  t.true(text.includes(String.raw`lv.kernel = '/boot/it\'s/vmlinuz'`));
  t.true(text.includes("lv.cmd_line = 'console=ttyS0 panic=-1 criu-qualify.key=AAAA quiet #{exit}'"));
});
