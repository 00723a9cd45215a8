import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readRunFile } from '../../harness/run/run-folder.ts';
import { abRecord } from '../../harness/schema/ab.ts';
import { rootTest } from './support/as-root.ts';
import { qualify, temporaryFolder, writeWrapper } from './support/command-line.ts';

rootTest(
  'a CRIU of the user against that of the userland: two run folders that differ in it alone, and their comparison',
  async (t) => {
    const dir = await temporaryFolder(t);
    const criu = await writeWrapper(dir, 'exec criu "$@"');
    const out = path.join(dir, 'ab');
    const words = ['--workload', 'tcp-server', '--repeat', '1', '--rounds', '1', '--b', `criu=${criu}`];
    const { exitCode, all } = await qualify(dir, ['ab', 'matrix', ...words, '--out', out]);
    t.log(all);
    t.is(exitCode, 0);
    const [a, b] = ['a', 'b'].map((side) => readRunFile(path.join(out, side, '1')));
    if (a === undefined || b === undefined) return t.fail();
    t.true(a.created < b.created);
    t.deepEqual(
      [a, b].map(({ plan }) => plan.map((cell) => cell.criu.source)),
      [['userland'], ['override']],
    );
    t.deepEqual(a.plan[0]?.userland, b.plan[0]?.userland);
    const { comparison, differs } = abRecord.parse(JSON.parse(await readFile(path.join(out, 'ab.json'), 'utf8')));
    t.is(differs, 'criu');
    const [cell, ...others] = comparison?.cells ?? [];
    t.is(others.length, 0);
    t.is(cell?.verdict_change, 'same');
    t.deepEqual(
      cell?.differs.map(({ what }) => what),
      ['CRIU'],
    );
    t.true((cell?.figures.length ?? 0) > 5);
    t.regex(all ?? '', /Dump, wall time/);
  },
);
