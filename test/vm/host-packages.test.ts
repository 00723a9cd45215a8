import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { ensureDebianPackages, isOnPath, missingPackages } from '../../vm/host-packages.ts';

test('what dpkg has is not missing; what it never heard of is', async (t) => {
  t.deepEqual(await missingPackages(['dpkg', 'criu-qualify-no-such-package', 'apt']), ['criu-qualify-no-such-package']);
  t.deepEqual(await missingPackages([]), []);
});

test('nothing to do is done at once', async (t) => {
  await t.notThrowsAsync(ensureDebianPackages(['dpkg', 'apt']));
});

test('a package that does not exist: an infra error that names it', async (t) => {
  const error = await t.throwsAsync(ensureDebianPackages(['criu-qualify-no-such-package']), { instanceOf: QualifyError });
  t.is(error.exitCode, 3);
  t.regex(`${error.message} ${error.remedy}`, /criu-qualify-no-such-package/);
});

test('commands are found on the path, and in the folders of the administrator', (t) => {
  t.true(isOnPath('sh'));
  t.true(isOnPath('chroot'));
  t.false(isOnPath('criu-qualify-no-such-command'));
});
