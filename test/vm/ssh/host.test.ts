import test from 'ava';
import { hostText, parseDestination } from '../../../vm/ssh/host.ts';

test('destinations as ssh takes them', (t) => {
  t.deepEqual(parseDestination('lab-1'), { name: 'lab-1', destination: 'lab-1' });
  t.deepEqual(parseDestination('root@lab-1.example'), { name: 'lab-1.example', destination: 'root@lab-1.example' });
  t.deepEqual(parseDestination('root@10.0.0.1:2222'), { name: '10.0.0.1:2222', destination: 'root@10.0.0.1', port: 2222 });
  t.deepEqual(parseDestination('root@[fe80::1]:22'), { name: 'fe80::1:22', destination: 'root@fe80::1', port: 22 });
  t.deepEqual(parseDestination('root@fe80::1'), { name: 'fe80::1', destination: 'root@fe80::1' });
  t.is(hostText(parseDestination('root@10.0.0.1:2222')), 'ssh:root@10.0.0.1:2222');
});

for (const [text, why] of [
  ['', /the host is missing/],
  ['-oProxyCommand=reboot', /may begin with a dash/],
  ['root@-oProxyCommand=reboot', /may begin with a dash/],
  ['root@lab:70000', /70000 is not the number of a port/],
  ['root@lab:0', /0 is not the number of a port/],
  ['root@lab:abc', /no destination/],
  ['root@lab name', /no destination/],
] as const)
  test(`refused: "${text}"`, (t) => {
    t.throws(() => parseDestination(text), { message: why });
  });
