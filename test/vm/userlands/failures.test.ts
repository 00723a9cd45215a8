import test from 'ava';
import { failureOf } from '../../../vm/userlands/failures.ts';
import { fixture } from './fixture.ts';

const attempt = { action: 'Building it', folder: '/cache' };

/** What real apt and mmdebstrap printed, and what the user is told. */
const EXPECTED: Readonly<Record<string, string>> = {
  'no-key': 'this host lacks the key 6ED0E7B82643E131 that signed the archive.',
  expired: 'today is outside of the validity dates of http://mirror.example.org/debian/dists/unstable/InRelease.',
  'no-package': 'the package no-such-package-here is in none of its suites.',
  'no-suite': 'the mirror http://mirror.example.org/debian has no suite nosuite.',
  'no-release': 'there is no package criu of release nowhere in its suites.',
  conflict: 'exim4-config conflicts: postfix but 3.10.13-0+deb13u1 is to be installed.',
  'closed-port': 'the mirror 127.0.0.1:9 does not answer.',
  unresolved: "the mirror's name mirror.example.invalid does not resolve.",
  'no-seed': 'mysqld cannot make its empty databases.',
  'no-space-index': 'no space left on the disk of /cache.',
  'no-space-build': 'no space left on the disk of /cache.',
  'no-space-unpack': 'no space left on the disk of /cache.',
};

for (const [name, sentence] of Object.entries(EXPECTED)) {
  test(`recognised from real output: ${name}`, (t) => {
    const error = failureOf(fixture(`${name}.txt`).split('\n'), attempt);
    t.is(error.message, `Building it failed: ${sentence}`);
    t.is(error.exitCode, 3);
    t.not(error.remedy, '');
  });
}

test('what is not recognised is shown as it stands, with the output as its cause', (t) => {
  const error = failureOf(['I: working', 'E: something new went wrong', 'I: leaving'], attempt);
  t.is(error.message, 'Building it failed: E: something new went wrong');
  t.true(error.cause instanceof Error && error.cause.message.includes('I: leaving'));
});
