import test from 'ava';
import { normalised } from '../../harness/diagnose/normalise.ts';

const CASES: readonly (readonly [string, string])[] = [
  ['Dump files (pid: 129) failed with -1', 'Dump files (pid: #) failed with -#'],
  ["inet: Can't dump corked dgram socket f0e74", "inet: Can't dump corked dgram socket #"],
  [
    "Task 278 with SysVIPC shmem map @7f484e1bd000 doesn't live in IPC ns",
    "Task # with SysVIPC shmem map @# doesn't live in IPC ns",
  ],
  [
    "Can't open file tmp/opened on restore: No such file or directory",
    "Can't open file PATH on restore: No such file or directory",
  ],
  ["Can't open file /var/lib/x-1/y.sock: No such file", "Can't open file PATH: No such file"],
  ['unmatched dev:ino 1f:2a:33 (expected 0x40:0xc6:12)', 'unmatched dev:ino # (expected #)'],
  ['connect 10.0.0.7:6379 from fe80:0:0:0:1:2:3:4', 'connect # from #'],
  ['run 14 of ab187c69-bea4-446c-97aa-0123456789ab', 'run # of #'],
  ["Magic doesn't match for mm-699.img", "Magic doesn't match for mm-#.img"],
];

for (const [message, wanted] of CASES) test(message, (t) => t.is(normalised(message), wanted));

test('words stay apart: what differs in words is another failure', (t) => {
  t.not(normalised("Can't bind: Address already in use"), normalised("Can't bind: Cannot assign requested address"));
  t.is(normalised('a feed decade cafe'), 'a feed decade cafe', 'words of hexadecimal letters are words');
});
