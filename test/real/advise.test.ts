import path from 'node:path';
import { rootTest } from './support/as-root.ts';
import { qualify, readResults, temporaryFolder } from './support/command-line.ts';

const SIZES = ['memory=1MiB', 'write_set=1MiB'].flatMap((setting) => ['-p', setting]);

rootTest('sets of options are tried on a Redis under writes, and what is said of them was measured', async (t) => {
  const dir = await temporaryFolder(t);
  const out = path.join(dir, 'run');
  const { all, exitCode } = await qualify(dir, [
    'advise',
    '-w',
    'redis',
    '-u',
    'debian-unstable',
    '-n',
    '3',
    ...SIZES,
    '--out',
    out,
  ]);
  t.log(all);
  t.is(exitCode, 0);
  const { advice = [], cells } = await readResults(out);
  const [only] = advice;
  const of = (id: string) => only?.candidates.find((one) => one.id === id);

  const base = of('default');
  t.like(base, { verdict: 'pass', round: 2, passed: 3, of: 3 });
  t.true((base?.outage?.median ?? 0) > 0);
  t.true((base?.space?.median ?? 0) > 0);
  t.deepEqual(
    base?.commands.map(([, action]) => action),
    ['dump', 'restore'],
  );
  for (const { checks, verdict } of cells.filter(({ cell }) => cell.candidate?.id === 'default'))
    for (const name of ['written-values', 'writes-counted'])
      t.like({ verdict, ...checks.find((check) => check.name === name) }, { verdict: 'pass', held: checks[0]?.of }, name);

  // This build of CRIU is older than compression: it was asked, and said so.
  t.like(of('compress'), { verdict: 'skip' });
  t.regex(of('compress')?.reason ?? '', /does not take --compress/);
  t.true(only?.left_out.some(({ id }) => id === 'no-lock'));

  const second = only?.candidates.filter(({ round, id }) => round === 2 && id !== 'default') ?? [];
  t.true(second.length > 0, 'something is tried against the default, whatever came of the first round');
  const best = of(only?.recommended ?? '');
  if (best !== undefined) t.true((best.outage?.ci_high ?? Number.NaN) < (base?.outage?.ci_low ?? Number.NaN));
});
