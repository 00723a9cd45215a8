import { readFileSync } from 'node:fs';
import test from 'ava';
import { parsePhases } from '../../harness/criu/phases.ts';
import { projectPath } from '../../harness/project.ts';
import type { CriuPhases, DumpStats } from '../../harness/schema/criu-run.ts';

const fixture = (name: string): string => readFileSync(projectPath('test', 'criu', 'fixtures', `${name}.log.txt`), 'utf8');
const names = (found: CriuPhases | undefined): string[] => (found?.phases ?? []).map(({ phase }) => phase);
const length = (found: CriuPhases | undefined, phase: string): number =>
  (found?.phases ?? []).filter((one) => one.phase === phase).reduce((sum, { from_ms, to_ms }) => sum + to_ms - from_ms, 0);

const stats: DumpStats = {
  freezing_time_us: 20_000,
  frozen_time_us: 684_000,
  memdump_time_us: 498_000,
  memwrite_time_us: 300_000,
  pages_scanned: 1,
  pages_skipped_parent: 0,
  pages_written: 1,
  pages_lazy: 0,
};

test('the phases of a dump, from its log', (t) => {
  const found = parsePhases('dump', fixture('dump-phases'));
  t.deepEqual(names(found), [
    'start',
    'freezing',
    'collecting',
    'parasite',
    'memory-dump',
    'state',
    'images',
    'letting-go',
    'end',
  ]);
  t.is(found?.end_ms, 717.91);
  t.true(Math.abs(length(found, 'memory-dump') - (629.621 - 131.079)) < 0.001);
});

test('the statistics tell when the tree was frozen, more exactly than any line', (t) => {
  const found = parsePhases('dump', fixture('dump-phases'), stats);
  const frozen = found?.phases.find(({ phase }) => phase === 'collecting')?.from_ms ?? 0;
  t.true(Math.abs(frozen - (717.828 - 684)) < 0.001);
  t.true(Math.abs(length(found, 'freezing') - 20) < 0.001);
});

test('the phases of a restore, from its log', (t) => {
  const found = parsePhases('restore', fixture('restore-phases'));
  t.deepEqual(names(found), ['reading-images', 'forking', 'memory-restore', 'threads', 'resuming', 'end']);
  t.true(Math.abs(length(found, 'memory-restore') - (301.589 - 21.471)) < 0.001);
});

test('phases lie one after the other, from the first line to the last', (t) => {
  for (const found of [parsePhases('dump', fixture('dump-phases'), stats), parsePhases('restore', fixture('restore-phases'))]) {
    t.is(found?.phases[0]?.from_ms, 0);
    t.is(found?.phases.at(-1)?.to_ms, found?.end_ms);
    for (const [i, phase] of (found?.phases ?? []).entries())
      if (i > 0) t.is(phase.from_ms, found?.phases[i - 1]?.to_ms ?? Number.NaN, phase.phase);
  }
});

test('a tree of many processes is told as one, so that a record does not grow with it', (t) => {
  const task = (pid: number): string =>
    [`Dumping task (pid: ${pid} comm: x)`, `Dumping pages (type: 59 pid: ${pid})`, `Dumping core (pid: ${pid})`]
      .map((message, i) => `(00.${String(100_000 + pid * 10 + i)}) ${message}`)
      .join('\n');
  const log = (tasks: number): string =>
    [
      '(00.000000) CRIU run id = 1',
      '(00.090000) net: Lock network',
      ...Array.from({ length: tasks }, (_, i) => task(i)),
      '(00.900000) Writing stats',
    ].join('\n');
  t.is(names(parsePhases('dump', log(3))).filter((name) => name === 'memory-dump').length, 3);
  t.false(names(parsePhases('dump', log(30))).includes('memory-dump'));
  t.true(names(parsePhases('dump', log(30))).includes('tasks'));
});

test('a log that tells nothing gives no phases', (t) => {
  t.is(parsePhases('dump', ''), undefined);
  t.is(parsePhases('restore', 'not a log\n(00.000001) CRIU run id = 1\n'), undefined);
});
