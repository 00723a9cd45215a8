import test from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import { hostProvider } from '../../../vm/host/host.ts';
import { SMALL_MANIFEST } from '../userlands/small.ts';

test('a userland that is only an image is refused, with what to do', async (t) => {
  const userland = { name: 'small', id: 'x', suite: 'trixie', folder: '/nonexistent', root: undefined, manifest: SMALL_MANIFEST };
  const starting = hostProvider().start({ userland, runner: '/nonexistent', subjects: '/nonexistent' });
  const error = await t.throwsAsync(starting, { instanceOf: QualifyError });
  t.is(error.exitCode, 3);
  t.regex(error.message, process.getuid?.() === 0 ? /small was built by an ordinary user and has only an image/ : /needs root/);
});
