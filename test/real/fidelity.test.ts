import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readEvents } from '../../harness/run/run-folder.ts';
import { rootTest } from './support/as-root.ts';
import { qualify, readResults, temporaryFolder, writeWrapper } from './support/command-line.ts';

rootTest('subjects survive in three flavors, and every machine is qualified by its canaries', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const { exitCode, all } = await qualify(dir, ['run', 'fidelity', '--workload', 'canary,fd/pipe', '--out', out]);
  t.log(all);
  const results = await readResults(out);
  t.deepEqual(
    results.cells.map(({ title, verdict, reason }) => [title, verdict, reason]),
    ['canary/tiny', 'fd/pipe'].flatMap((id) => ['host', 'ns', 'uns'].map((flavor) => [`${id} (${flavor})`, 'pass', ''])),
  );
  t.deepEqual(
    results.machines[0]?.canaries?.map(({ flavor, verdict }) => [flavor, verdict]),
    ['host', 'ns', 'uns'].map((flavor) => [flavor, 'pass']),
  );
  t.is(exitCode, 0);
  t.true((await stat(path.join(out, 'report.html'))).size > 0);
  const inner = readEvents(out).flatMap((event) =>
    event.event === 'cycle' && event.state !== undefined ? event.state.before.map(({ pid }) => pid) : [],
  );
  t.true(inner.includes(1), 'in a pid namespace of its own a subject is process 1');
});

rootTest('what is spoilt after the restore is noticed', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const { exitCode, all } = await qualify(dir, ['run', 'mutations', '-w', 'fd/pipe', '-w', 'memory/anonymous', '--out', out]);
  t.log(all);
  const results = await readResults(out);
  t.true(results.cells.length >= 3);
  for (const { title, verdict, reason, caught } of results.cells) {
    t.is(verdict, 'pass', `${title}: ${reason}`);
    t.truthy(caught);
  }
  t.is(exitCode, 0);
});

rootTest('a CRIU that refuses namespaces of their own is told by the canaries, whatever criu check says', async (t) => {
  const dir = await temporaryFolder(t);
  const criu = await writeWrapper(
    dir,
    `if [ "$1" = dump ] && ls /run/criu-qualify 2>/dev/null | grep -q -e -ns-; then exit 1; fi
exec criu "$@"`,
  );
  const out = path.join(dir, 'run');
  const { all } = await qualify(dir, ['run', 'fidelity', '-w', 'fd/pipe', '--namespaces', 'host', '--criu', criu, '--out', out]);
  t.log(all);
  const [machine] = (await readResults(out)).machines;
  t.deepEqual(
    machine?.canaries?.map(({ verdict }) => verdict),
    ['pass', 'fail', 'pass'],
  );
  t.true(machine?.findings.some(({ id }) => id === 'check-lies'));
  t.is((await readResults(out)).cells[0]?.verdict, 'pass');
});
