import test from 'ava';
import { compareVersions } from '../../../reports/matrix/version-order.ts';

test('versions are ordered by number, candidates before their release', (t) => {
  const sorted = [
    '4.19.0',
    '5.10.245',
    '6.2',
    '6.2.16',
    '6.12-rc2',
    '6.12-rc10',
    '6.12',
    '6.12.118',
    '6.12.119',
    '7.0~rc1',
    '7.0',
  ];
  t.deepEqual([...sorted].reverse().sort(compareVersions), sorted);
});

test('releases of one version are ordered by what follows it', (t) => {
  for (const sorted of [
    ['6.12.118+deb13-amd64', '6.12.118+deb13-cloud-amd64'],
    ['6.12.118-9-amd64', '6.12.118-10-amd64'],
  ])
    t.deepEqual([...sorted].reverse().sort(compareVersions), sorted);
});

test('what is no version is not lost', (t) => {
  t.is(['next', '6.12'].sort(compareVersions).length, 2);
});
