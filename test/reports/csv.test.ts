import test from 'ava';
import { renderCsv } from '../../reports/csv.ts';
import { hostile } from './hostile.ts';
import { failingResults, passingResults } from './sample.ts';
import { matrixResults } from './sample-matrix.ts';

/** A reader of RFC 4180 that knows nothing of how the text was written. */
const parse = (text: string): string[][] => {
  const rows: string[][] = [[]];
  let field = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (quoted && sign === '"' && text[index + 1] === '"') {
      field += '"';
      index += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === ',' || text.startsWith('\r\n', index))) {
      rows.at(-1)?.push(field);
      field = '';
      if (sign === '\r') {
        rows.push([]);
        index += 1;
      }
    } else field += sign;
  }
  return rows.slice(0, -1);
};

const records = async (results: Parameters<typeof renderCsv>[0]): Promise<Record<string, string>[]> => {
  const [head = [], ...rows] = parse(await renderCsv(results));
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])));
};

test('one row per cell, each as wide as the head', async (t) => {
  const results = matrixResults({ kernels: 12, userlands: 3, workloads: 4 });
  const rows = parse(await renderCsv(results));
  t.is(rows.length, 1 + results.cells.length);
  t.deepEqual([...new Set(rows.map((row) => row.length))], [rows[0]?.length]);
});

test('a row names what was measured on, and its figures in the unit of their column', async (t) => {
  const [row] = await records(passingResults());
  t.is(row?.['kernel'], '6.18.5');
  t.is(row?.['criu'], '4.2.1');
  t.is(row?.['workload'], 'redis');
  t.is(row?.['verdict'], 'pass');
  t.is(row?.['passed'], '5');
  t.is(row?.['clock'], 'wall');
  t.is(row?.['median_frozen_time_us'], '118000');
  t.is(row?.['median_cold_warm_ms'], '');
});

test('a cell that failed has its cause and its reason, and no figure', async (t) => {
  const rows = await records(matrixResults({ kernels: 12, userlands: 3, workloads: 4 }));
  const failed = rows.find((row) => row['cause'] === 'A');
  t.is(failed?.['cause_id'], 'so-passcred');
  t.regex(failed?.['reason'] ?? '', /SO_PASSCRED/);
  t.is(failed?.['median_frozen_time_us'], '');
  t.is(failed?.['kernel_package_version'], '6.16.12-1');
});

test('text from a log is neither a formula nor a second row', async (t) => {
  for (const start of ['=', '+', '-', '@', '\t=', '\r\n=', ' +', '＝']) {
    const results = failingResults();
    const [cell] = results.cells;
    if (cell !== undefined) cell.reason = `${start}cmd|' /C calc'!A0,"x"`;
    const [row] = await records(results);
    t.regex(row?.['reason'] ?? '', /^'[=+\-@＝]cmd/u);
  }
  const rows = await records(hostile(failingResults(), { metricNames: false }));
  t.is(rows.length, failingResults().cells.length);
});
