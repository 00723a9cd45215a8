import test from 'ava';
import {
  compareUpstream,
  compareVersions,
  isReleaseCandidate,
  seriesOf,
  upstreamOf,
} from '../../../../vm/kernels/catalogue/versions.ts';

test('versions are ordered as dpkg orders them', (t) => {
  const ordered = [
    '5.10.9-1',
    '5.10.218-1',
    '6.1.9-1',
    '6.12.43-1~bpo12+1',
    '6.12.43-1',
    '6.12.43-2',
    '7.3~rc7-1~exp1',
    '7.3~rc10-1',
    '7.3-1',
    '7.3.1-1',
  ];
  for (const [index, version] of ordered.entries()) {
    t.is(compareVersions(version, version), 0);
    for (const later of ordered.slice(index + 1)) {
      t.true(compareVersions(version, later) < 0, `${version} < ${later}`);
      t.true(compareVersions(later, version) > 0, `${later} > ${version}`);
    }
  }
  t.true(compareVersions('1.0+b', '1.0-b') < 0, 'other characters by their code');
  t.true(compareVersions('1.0a', '1.0+') < 0, 'letters before the rest');
});

test('the version of the kernel itself, its series, candidates', (t) => {
  t.is(upstreamOf('6.12.113-1~deb12u1'), '6.12.113');
  t.is(upstreamOf('7.3~rc7-1~exp1'), '7.3-rc7');
  t.is(upstreamOf('6.18.15-1~bpo13+1'), '6.18.15');
  t.is(seriesOf('6.12.113'), '6.12');
  t.is(seriesOf('7.3-rc7'), '7.3');
  t.true(isReleaseCandidate('7.3-rc7'));
  t.false(isReleaseCandidate('7.3'));
  t.true(compareUpstream('7.3-rc7', '7.3') < 0);
  t.true(compareUpstream('7.3-rc7', '7.2.13') > 0);
});
