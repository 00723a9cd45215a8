import { readFileSync } from 'node:fs';
import test from 'ava';
import { projectPath } from '../../../harness/project.ts';
import { cpuModelOf, sshConfigText } from '../../../vm/vagrant/machine.ts';
import {
  doingOf,
  errorOf,
  parseVagrantLine,
  putBackFor,
  sshConfigOf,
  statesOf,
  type VagrantLine,
} from '../../../vm/vagrant/output.ts';
import { parseVersions } from '../../../vm/vagrant/tools.ts';

/** Of Vagrant 2.3.7 with vagrant-libvirt 0.12.2 and libvirt 11.3. */
const recorded = (name: string): string => readFileSync(projectPath('test', 'fixtures', 'vagrant', name), 'utf8');

const linesOf = (name: string): VagrantLine[] =>
  recorded(name)
    .split('\n')
    .flatMap((line) => parseVagrantLine(line) ?? []);

test('the machines of a Vagrantfile and their states', (t) => {
  t.deepEqual(statesOf(linesOf('multi-status.txt')), [
    { machine: 'web', state: 'not_created', provider: 'libvirt' },
    { machine: 'db-1', state: 'not_created', provider: 'libvirt' },
  ]);
});

for (const [name, state, back] of [
  ['multi-status.txt', 'not_created', 'destroy'],
  ['status-off.txt', 'shutoff', 'halt'],
  ['status-saved.txt', 'paused', 'suspend'],
] as const)
  test(`what was found ${state} is put back: ${back}`, (t) => {
    const [first] = statesOf(linesOf(name));
    t.is(first?.state, state);
    t.is(putBackFor(first?.state ?? ''), back);
  });

test('a machine that runs is left running; one of VirtualBox that is off is halted', (t) => {
  t.is(putBackFor('running'), 'leave');
  t.is(putBackFor('poweroff'), 'halt');
  t.is(putBackFor('saved'), 'suspend');
});

for (const [title, out, err, line] of [
  [
    'an unknown machine',
    'multi-unknown.txt',
    undefined,
    "The machine with the name 'nope' was not found configured for this Vagrant environment",
  ],
  [
    'a box that is not there',
    'nobox.txt',
    undefined,
    "The box 'example/no-such-box' could not be found or could not be accessed in the remote catalog: Could not resolve host: boxes.example",
  ],
  [
    'an error that a plugin does not catch',
    'nokernel.txt',
    'nokernel-stderr.txt',
    "Call to virDomainCreate failed: internal error: process exited while connecting to monitor: qemu: could not open kernel file '/nowhere/vmlinuz': No such file or directory",
  ],
  [
    'a Vagrantfile that Ruby cannot read',
    undefined,
    'syntax-stderr.txt',
    'There is a syntax error in the following Vagrantfile: /home/user/lab/Vagrantfile:4: syntax error, unexpected string literal',
  ],
] as const)
  test(`the line that matters: ${title}`, (t) => {
    t.is(errorOf(out === undefined ? [] : linesOf(out), err === undefined ? [] : recorded(err).split('\n')), line);
  });

test('what vagrant up does, without settings and progress bars', (t) => {
  const doing = linesOf('nokernel.txt').flatMap((line) => doingOf(line) ?? []);
  t.true(doing.includes('Creating domain with the following settings...'));
  t.true(doing.includes('Starting domain.'));
  t.false(doing.some((text) => text.startsWith('--')));
});

test('the configuration of ssh says why a connection fails, and enters the network of the nest', (t) => {
  const printed = sshConfigOf(linesOf('sshconfig.txt')) ?? '';
  t.regex(printed, /LogLevel FATAL/);
  const text = sshConfigText(printed, 'nsenter %h %p');
  t.regex(text, /^Host m612\n {2}ProxyCommand nsenter %h %p\n {2}HostName /);
  t.regex(text, /\n {2}LogLevel ERROR\n/);
  t.notRegex(text, /FATAL/);
  t.notRegex(sshConfigText(printed, undefined), /ProxyCommand/);
});

test('versions, and the processor of a machine', (t) => {
  const versions = parseVersions('Vagrant 2.3.7', recorded('virsh-version.txt'));
  t.deepEqual(versions, { vagrant: '2.3.7', libvirt: '11.3.0', qemu: '10.0.13' });
  t.is(cpuModelOf(recorded('domain.xml')), 'maximum');
  t.is(cpuModelOf("<cpu mode='custom' match='exact'><model fallback='forbid'>Haswell</model></cpu>"), 'Haswell');
});
