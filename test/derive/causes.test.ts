import test from 'ava';
import { causesOf } from '../../harness/derive/causes.ts';
import type { CellResult } from '../../harness/schema/results.ts';
import { passingResults } from '../reports/sample.ts';

const lost = (id: string, title: string): CellResult[] =>
  passingResults()
    .cells.slice(0, 1)
    .map((cell) => ({
      ...cell,
      cell: { ...cell.cell, id: title },
      verdict: 'fail',
      reason: title,
      findings: [{ id, severity: 'fail', title, evidence: [] }],
    }));

test('two ways for a kernel to go down are two causes, the same way on two kernels is one', (t) => {
  const causes = causesOf([
    ...lost('kernel-fault', 'the kernel panicked after 1.20 s: Fatal exception'),
    ...lost('kernel-fault', 'the kernel panicked after 3.75 s: Fatal exception'),
    ...lost('kernel-fault', 'the machine did not answer within 600 s'),
  ]);
  t.deepEqual(
    causes.map(({ cells }) => cells.length),
    [2, 1],
  );
});

test('a diagnosed cause is one, however its sentence ends', (t) => {
  t.is(causesOf([...lost('so-passcred', 'a'), ...lost('so-passcred', 'b')]).length, 1);
});

test('two hundred failures that nobody knows read as the four causes that they are', (t) => {
  const kinds = [
    (i: number) => `criu dump failed: pagemap-cache: Can't read ${300 + i}'s pagemap file: Input/output error`,
    (i: number) => `criu restore failed: mnt: Unable to mount /proc/self/fd/${i} over /srv/app-${i}/data: Invalid argument`,
    (i: number) => `criu restore failed: uffd: No uffd for 0x7f${(4096 + i).toString(16)}000-7ffe${(65536 + i).toString(16)}`,
    (i: number) => `criu dump ended with exit code 1: inet: odd socket ${(0xa0000 + i).toString(16)} at 10.0.${i}.1:${4000 + i}`,
  ];
  const cells = Array.from({ length: 200 }, (_, i) => kinds[i % 4]?.(i) ?? '').flatMap((title) => lost('undiagnosed', title));
  t.deepEqual(
    causesOf(cells).map((cause) => cause.cells.length),
    [50, 50, 50, 50],
  );
});
