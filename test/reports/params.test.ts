import test from 'ava';
import { paramsText } from '../../reports/params.ts';

test('parameters in words; bytes as such', (t) => {
  t.is(paramsText({}), '');
  t.is(
    paramsText({ memory: 2 ** 26, connections: 0, start: 'rdb' }),
    'memory 64.0 MiB, connections 0, start rdb'.replace(' MiB', '\u00a0MiB'),
  );
});

test('what is done 0 times a second is not told, nor to what it would be done', (t) => {
  const [idle, busy] = [0, 2 ** 24].map((write_rate) => paramsText({ memory: 2 ** 26, write_rate, write_set: 2 ** 26 }));
  t.false(idle?.includes('write'));
  t.regex(busy ?? '', /write rate 16\.0.MiB, write set 64\.0.MiB/);
});
