import path from 'node:path';
import { execa } from 'execa';
import { rootTest } from './support/as-root.ts';
import { cellOf, MAIN, readResults, temporaryFolder, writeWrapper } from './support/command-line.ts';
import { hostState, MARK, survivors } from './support/host.ts';

const SMALL = ['-w', 'nginx', '--clones', '2', '-n', '1', '-u', 'debian-unstable', '-p', 'cache=256KiB', '--no-try-remedies'];
/** The second restore in each cycle is none. */
const LIAR = 'case "$*" in *restore*criu-2*) exit 0;; esac\nexec criu "$@"';

rootTest('two clones of one image serve side by side and leave nothing; one that is not there is named', async (t) => {
  const dir = await temporaryFolder(t);
  const mark = path.basename(dir);
  const before = await hostState();
  const run = async (out: string, ...argv: string[]) => {
    const { all } = await execa('node', [MAIN, 'run', 'clone', ...SMALL, ...argv, '-o', path.join(dir, out)], {
      cwd: dir,
      reject: false,
      all: true,
      env: { CI: 'true', [MARK]: mark },
      timeout: 300_000,
    });
    t.log(all);
    return cellOf(await readResults(path.join(dir, out)), 'clone');
  };
  const cloned = await run('cloned');
  t.is(cloned.verdict, 'pass', cloned.reason);
  t.like(
    cloned.checks.find(({ name }) => name === 'own-requests'),
    { held: 2, of: 2 },
  );
  t.true(cloned.identities?.some(({ clones, cold }) => clones === 'equal' && cold === 'differ'));

  const lied = await run('lied', '--criu', await writeWrapper(dir, LIAR));
  t.is(lied.verdict, 'fail');
  t.regex(lied.reason, /^clone 2 of 2: .*the service is not there/);

  t.deepEqual(await survivors(mark), []);
  t.deepEqual(await hostState(), before);
});
