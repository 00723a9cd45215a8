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
