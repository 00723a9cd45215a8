import test from 'ava';
import { lackOfIds } from '../../../vm/userlands/subordinate-ids.ts';

const user = { name: 'ann', uid: 1001 };
const enough = 'bob:100000:65536\nann:165536:65536\n';

test('a range by name or by number suffices, if it is long enough', (t) => {
  t.is(lackOfIds({ user, subuid: enough, subgid: enough }), undefined);
  t.is(lackOfIds({ user, subuid: '1001:100000:65536', subgid: '# ann\nann:100000:65536' }), undefined);
});

test('without a range: both files are named, and the command gives one that nobody has', (t) => {
  t.deepEqual(lackOfIds({ user, subuid: 'bob:100000:65536\n', subgid: 'bob:200000:10\n' }), {
    message: 'The user ann lacks 65536 subordinate ids in /etc/subuid and /etc/subgid.',
    remedy: 'Give them: sudo usermod --add-subuids 200010-265545 --add-subgids 200010-265545 ann',
  });
  t.regex(lackOfIds({ user, subuid: '', subgid: '' })?.remedy ?? '', /--add-subuids 100000-165535 /);
});

test('a first range that is too short is in the way, whatever comes after it', (t) => {
  t.deepEqual(lackOfIds({ user, subuid: 'ann:100000:1000\nann:200000:65536\n', subgid: enough }), {
    message: 'The user ann lacks 65536 subordinate ids in /etc/subuid.',
    remedy: 'Give them: sudo usermod --del-subuids 100000-100999 --add-subuids 265536-331071 ann',
  });
});
