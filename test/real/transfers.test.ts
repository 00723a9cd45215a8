import path from 'node:path';
import { rootTest } from './support/as-root.ts';
import { qualify, readResults, temporaryFolder } from './support/command-line.ts';

const SIZES = ['memory=4MiB', 'working_set=4MiB', 'dirty_rate=4MiB'].flatMap((setting) => ['-p', setting]);

rootTest('a service that writes to its memory is moved in every way that this kernel has, and no write is lost', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const { all } = await qualify(dir, ['run', 'transfers', '-u', 'debian-unstable', '-n', '1', ...SIZES, '--out', out]);
  t.log(all);
  const { cells } = await readResults(out);
  const of = (procedure: string) => cells.filter(({ cell }) => cell.procedure === procedure);

  for (const procedure of ['roundtrip', 'leave-running', 'stream']) {
    const [cell] = of(procedure);
    t.like(cell, { verdict: 'pass' }, procedure);
    t.like(
      cell?.checks.find(({ name }) => name === 'written-pages'),
      { held: 1, of: 1 },
      `${procedure} proves what was written`,
    );
  }
  const [snapshot] = of('leave-running');
  t.true(snapshot?.metrics.some(({ name }) => name === 'pause_established_ms'));
  t.false(
    snapshot?.metrics.some(({ name }) => name === 'restore_wall_ms'),
    'nothing is restored after a snapshot',
  );

  // What a kernel lacks is a skip with the option to look for; where it is there, it has to work.
  const [lazy] = of('lazy');
  if (lazy?.verdict === 'skip') t.regex(lazy.reason, /CONFIG_USERFAULTFD/);
  else {
    t.is(lazy?.verdict, 'pass');
    t.true(lazy?.metrics.some(({ name }) => name === 'lazy_all_pages_ms'));
  }
  t.is(of('pre-copy').length, 4);
  for (const cell of of('pre-copy')) {
    if (cell.verdict === 'skip') t.regex(cell.reason, /CONFIG_MEM_SOFT_DIRTY/);
    else {
      t.is(cell.verdict, 'pass', cell.reason);
      t.true(cell.metrics.some(({ name, median }) => name === 'pre_dumped_bytes' && median > 0));
    }
  }
});
