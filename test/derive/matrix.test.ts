import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import type { CellResult } from '../../harness/schema/results.ts';
import { reporters } from '../../reports/registry.ts';
import { compareUpstream } from '../../vm/kernels/catalogue/versions.ts';
import { recorded } from '../run/recorded.ts';

const { run, events } = recorded('matrix');
const results = derive(run, events);

/** Cells of a userland, with the version of their kernel; those that were not run are left out. */
const ranOn = (userland: string): { readonly upstream: string; readonly cell: CellResult }[] =>
  results.cells
    .filter(({ cell, verdict }) => cell.userland.name === userland && verdict !== 'missing')
    .map((cell) => ({ upstream: results.kernels.find(({ id }) => id === cell.cell.kernel)?.upstream ?? '', cell }));

const causesOf = (userland: string, from: string, to: string): string[] => [
  ...new Set(
    ranOn(userland)
      .filter(({ upstream }) => compareUpstream(upstream, from) >= 0 && compareUpstream(upstream, to) < 0)
      .map(({ cell }) => (cell.verdict === 'pass' ? 'pass' : `${cell.verdict} ${cell.findings[0]?.id}`)),
  ),
];

test('the recorded matrix has twelve kernels from 5.10 on and three userlands, in the order of their versions', (t) => {
  const versions = results.kernels.map(({ upstream }) => upstream);
  t.true(versions.length >= 12);
  t.true(versions[0]?.startsWith('5.10'));
  t.deepEqual(versions, versions.toSorted(compareUpstream));
  t.deepEqual(results.userlands.map(({ name }) => name).toSorted(), ['debian-12', 'debian-13', 'debian-unstable']);
  t.is(results.machines.length, versions.length * 3);
  t.true(results.machines.every(({ clock_domain }) => clock_domain === 'emulated'));
});

test('before 5.13, glibc with rseq cannot be dumped, whatever the CRIU', (t) => {
  for (const { name } of results.userlands) t.deepEqual(causesOf(name, '5.0', '5.13'), ['fail rseq-unsupported'], name);
});

test('from 6.1 to 6.12 every CRIU works; one connection that was lost on a machine under load is a failure all the same', (t) => {
  for (const name of ['debian-13', 'debian-unstable']) t.deepEqual(causesOf(name, '6.1', '6.13'), ['pass'], name);
  const failed = ranOn('debian-12').filter(
    ({ upstream, cell }) =>
      compareUpstream(upstream, '6.1') >= 0 && compareUpstream(upstream, '6.13') < 0 && cell.verdict !== 'pass',
  );
  t.deepEqual(
    failed.map(({ cell }) => [cell.cell.workload.id, cell.verdict, cell.reason]),
    [['nginx', 'fail', 'no right answer on both channels within 50000 ms after criu restore']],
  );
});

test('from 6.13 on CRIU 3.17.1 fails at the vDSO, and from 6.16 on CRIU 4.1.1 at sockets; CRIU 4.2.1 works', (t) => {
  t.deepEqual(causesOf('debian-12', '6.13', '9'), ['fail vdso-layout']);
  t.deepEqual(causesOf('debian-13', '6.16', '9'), ['fail so-passcred-refused']);
  t.deepEqual(causesOf('debian-unstable', '6.13', '9'), ['pass']);
});

test('the remedy of another CRIU was seen to help wherever the same cell passed with it, and nowhere else', (t) => {
  const helped = (userland: string, from: string, to: string): string[] => [
    ...new Set(
      ranOn(userland)
        .filter(
          ({ upstream, cell }) =>
            cell.verdict === 'fail' && compareUpstream(upstream, from) >= 0 && compareUpstream(upstream, to) < 0,
        )
        .map(({ cell: { remedies = [] } }) =>
          remedies
            .flatMap(({ action, verdict }) => (action.kind === 'userland' ? `${verdict} ${action.name} ${action.criu}` : []))
            .join(),
        ),
    ),
  ];
  t.deepEqual(helped('debian-13', '6.16', '9'), ['pass debian-unstable 4.2.1']);
  t.deepEqual(helped('debian-12', '6.16', '9'), ['pass debian-unstable 4.2.1']);
  for (const { name } of results.userlands) t.deepEqual(helped(name, '5.0', '5.13'), [''], name);
});

test('a hundred combinations read as a few causes', (t) => {
  const ids = results.causes.map(({ id }) => id);
  for (const id of ['rseq-unsupported', 'vdso-layout', 'so-passcred-refused']) t.true(ids.includes(id), id);
  t.true(results.causes.length <= 5, ids.join());
});

test('every report can be made of it', async (t) => {
  for (const { id, render, onRequest } of reporters) if (onRequest !== true) t.true((await render(results)).length > 1000, id);
});
