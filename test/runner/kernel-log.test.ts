import test from 'ava';
import { parseKmsg } from '../../harness/runner/kernel-log.ts';

test('a record of the kernel: its level without the facility, seconds, text without its keys', (t) => {
  t.deepEqual(parseKmsg('4,1234,94348076,-;hrtimer: interrupt took 70069130 ns\n'), {
    level: 4,
    time_s: 94.348076,
    text: 'hrtimer: interrupt took 70069130 ns',
  });
  t.is(parseKmsg('30,5,1,-;systemd[1]: of the facility daemon\n')?.level, 6);
  t.is(
    parseKmsg('6,339,5140900,-,caller=T1;NET: Registered\n SUBSYSTEM=acpi\n DEVICE=+acpi:PNP0A03:00\n')?.text,
    'NET: Registered',
  );
});

test('what is no record is none', (t) => {
  t.is(parseKmsg(''), undefined);
  t.is(parseKmsg(' DEVICE=c1:3\n'), undefined);
});
