import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { whyNot } from '../../harness/runner/applicable.ts';

test('a CRIU that says no is a skip, and one that does not answer is none', async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'criu-qualify-test-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const criu = (name: string, script: string): string => {
    const file = path.join(dir, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  t.is(await whyNot(criu('can', 'exit 0'), 'lazy'), undefined);
  t.regex(
    (await whyNot(criu('cannot', 'echo "uffd-noncoop is not supported"; exit 1'), 'lazy')) ?? '',
    /CONFIG_USERFAULTFD.*not supported/,
  );
  await t.throwsAsync(whyNot(criu('killed', 'kill -9 $$'), 'lazy'), { message: /gave no answer/ });
  await t.throwsAsync(whyNot(path.join(dir, 'missing'), 'pre-copy'), { message: /gave no answer/ });
  t.is(await whyNot(path.join(dir, 'missing'), 'roundtrip'), undefined, 'what needs nothing is not asked');
});
