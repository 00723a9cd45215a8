import test from 'ava';
import { columnTitle } from '../../../reports/matrix/columns.ts';
import { letterFor, letterOf, matrixOf, passCount } from '../../../reports/matrix/matrix.ts';
import { whereText } from '../../../reports/matrix/scope.ts';
import { matrixResults } from '../sample-matrix.ts';

const NBSP = '\u00a0';
const whole = { kernels: 12, userlands: 3, workloads: 4 };

test('kernels are sorted by version, whatever order they come in', (t) => {
  const results = matrixResults(whole);
  t.not(results.kernels[0]?.upstream, '5.10.245');
  const versions = matrixOf(results).kernels.map(({ upstream }) => upstream);
  t.deepEqual(versions.slice(2, 5), ['6.1.158', '6.2.16', '6.6.115']);
  t.deepEqual(versions.slice(-2), ['6.18-rc7', '6.18.5']);
});

test('each combination stands for its roundtrip, and the other procedures are with it', (t) => {
  const { combinations } = matrixOf(matrixResults(whole));
  t.is(combinations.length, 144);
  t.true(combinations.every(({ cell, others }) => cell.cell.procedure === 'roundtrip' && others.length === 1));
  t.deepEqual(passCount(combinations), { passed: 91, of: 144 });
});

test('two kernels of one version are told apart by their release', (t) => {
  const results = matrixResults({ ...whole, kernels: 2 });
  for (const kernel of results.kernels) kernel.upstream = '6.12.118';
  t.deepEqual([...matrixOf(results).kernelNames.values()], ['5.10.245-sample-amd64', '5.15.195-sample-amd64']);
});

test('parameter sets of one workload are columns that say how they differ', (t) => {
  const { columns } = matrixOf(matrixResults({ kernels: 2, userlands: 1, workloads: 5 }));
  t.deepEqual(columns.map(columnTitle), [
    `redis (memory 64.0${NBSP}MiB)`,
    'nginx',
    'mysql',
    'tcp-server',
    `redis (memory 128${NBSP}MiB)`,
  ]);
});

test('causes have letters, the most frequent first, and every failing combination has one', (t) => {
  const matrix = matrixOf(matrixResults(whole));
  t.deepEqual(
    matrix.causes.map(({ letter, combinations }) => `${letter}${combinations.length}`),
    ['A32', 'B8', 'C4', 'D4', 'E1', 'F1'],
  );
  for (const { cell } of matrix.combinations)
    t.is(letterFor(matrix, cell) !== '', cell.verdict !== 'pass' && cell.verdict !== 'skip');
});

test('letters go on after Z', (t) => {
  t.deepEqual([0, 25, 26, 27, 51, 52, 701, 702].map(letterOf), ['A', 'Z', 'AA', 'AB', 'AZ', 'BA', 'ZZ', 'AAA']);
});

test('where a cause was seen is a range of kernels where they are neighbours, else a list or a count', (t) => {
  const matrix = matrixOf(matrixResults(whole));
  const where = (indices: readonly number[]): string =>
    whereText(
      matrix,
      matrix.combinations.filter(({ kernel }) => indices.includes(matrix.kernels.indexOf(kernel))),
    ).replaceAll(NBSP, ' ');
  t.regex(where([8, 9, 10, 11]), /^48 combinations on kernels 6\.16\.12 to 6\.18\.5 with all 3 userlands, all 4 workloads$/);
  t.regex(where([0, 3]), /on kernels 5\.10\.245, 6\.2\.16 with/);
  t.regex(where([0, 2, 4, 6, 8]), /on 5 of the kernels from 5\.10\.245 to 6\.16\.12 with/);
  t.regex(where(matrix.kernels.map((_, index) => index)), /on all 12 kernels with/);
  t.is(where([]), 'outside the matrix');
});

test('the CRIU of a userland is the one that ran in it', (t) => {
  const results = matrixResults(whole);
  for (const { facts } of results.machines) if (facts !== undefined) facts.criu.version = '4.9-override';
  t.deepEqual([...new Set(matrixOf(results).userlands.map((userland) => userland.criu_version))], ['4.9-override']);
});
