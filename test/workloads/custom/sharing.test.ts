import test from 'ava';
import { sharing } from '../../../workloads/custom/sharing.ts';

test('what falls due while a request is under way shares the next one, which is sent after it', async (t) => {
  const sent: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const ask = sharing(() => new Promise((resolve, reject) => sent.push({ resolve, reject })));
  const [first, second, third] = [ask(), ask(), ask()];
  t.is(sent.length, 1);
  sent[0]?.resolve();
  await first;
  await Promise.resolve();
  t.is(sent.length, 2, 'one for both');
  const fourth = ask();
  t.is(sent.length, 2);
  sent[1]?.reject(new Error('reset'));
  await t.throwsAsync(second, { message: 'reset' });
  await t.throwsAsync(third, { message: 'reset' });
  t.is(sent.length, 3, 'a failure does not end it');
  sent[2]?.resolve();
  await fourth;
  const fifth = ask();
  t.is(sent.length, 4);
  sent[3]?.resolve();
  await fifth;
});
