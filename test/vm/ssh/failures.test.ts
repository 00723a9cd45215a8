import test from 'ava';
import { connectError, tellingLine } from '../../../vm/ssh/failures.ts';

const host = { name: 'lab', destination: 'root@lab', port: 2222 };

// As OpenSSH 9.2 and sudo 1.9.16 printed it.
for (const [title, printed, line, what] of [
  [
    'an unknown key',
    'No ED25519 host key is known for [127.0.0.1]:40115 and you have requested strict checking.\r\nHost key verification failed.\r\n',
    'No ED25519 host key is known for [127.0.0.1]:40115 and you have requested strict checking.',
    /has a host key that ssh does not know: No ED25519 host key is known/,
  ],
  [
    'another key',
    '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\r\nHost key verification failed.\r\n',
    'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!',
    /has another host key than ssh knows of it/,
  ],
  [
    'no permission',
    'welcome\nnobody@127.0.0.1: Permission denied (publickey,password).\r\n',
    'nobody@127.0.0.1: Permission denied (publickey,password).',
    /does not let this account in: nobody@127.0.0.1: Permission denied/,
  ],
  [
    'sudo that asks',
    'sudo: unable to resolve host lab: Temporary failure in name resolution\nsudo: a password is required\n',
    'sudo: a password is required',
    /does not let this account become root without a password: sudo: a password is required/,
  ],
  [
    'a closed port',
    'ssh: connect to host 127.0.0.1 port 2222: Connection refused\r\n',
    'ssh: connect to host 127.0.0.1 port 2222: Connection refused',
    /cannot be reached: ssh: connect to host/,
  ],
  ['something else', 'first\nlast\n', 'last', /ended the connection: last\./],
] as const)
  test(`the line that matters: ${title}`, (t) => {
    t.is(tellingLine(printed), line);
    const error = connectError(host, printed, 'ended the connection');
    t.regex(error.message, what);
    t.regex(error.message, /^The host ssh:root@lab:2222 /);
    t.is(error.exitCode, 3);
  });
