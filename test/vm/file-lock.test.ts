import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { InterruptedError, QualifyError } from '../../harness/errors.ts';
import { withFileLock } from '../../vm/file-lock.ts';

const lockFile = (t: ExecutionContext): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'criu-qualify-lock-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'lock');
};

test('one after the other; those who share it at once', async (t) => {
  const file = lockFile(t);
  let inside = 0;
  let most = 0;
  const use = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(100);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withFileLock(file, 'exclusive', undefined, use)));
  t.is(most, 1);
  let arrive = (): void => undefined;
  const bothInside = new Promise<void>((resolve) => {
    let count = 0;
    arrive = () => {
      count += 1;
      if (count === 2) resolve();
    };
  });
  const meet = (): Promise<void> => {
    arrive();
    return bothInside;
  };
  // Each waits inside for the other: it ends only if both are let in.
  await Promise.all([withFileLock(file, 'shared', undefined, meet), withFileLock(file, 'shared', undefined, meet)]);
  t.pass();
});

test('it is given back when the work fails; waiting ends with an abort', async (t) => {
  const file = lockFile(t);
  await t.throwsAsync(
    withFileLock(file, 'exclusive', undefined, async () => {
      throw new Error('the work');
    }),
    { message: 'the work' },
  );
  const abort = new AbortController();
  await withFileLock(file, 'exclusive', undefined, async () => {
    const waiting = withFileLock(file, 'exclusive', abort.signal, async () => t.fail());
    abort.abort();
    await t.throwsAsync(waiting, { instanceOf: InterruptedError });
  });
  await t.throwsAsync(
    withFileLock(path.join(file, 'below-a-file'), 'exclusive', undefined, async () => undefined),
    { instanceOf: QualifyError },
  );
});
