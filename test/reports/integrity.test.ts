import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import type { DamageResult } from '../../harness/schema/integrity.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { countText, damageTable, noteworthy } from '../../reports/integrity.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { secrecyRows } from '../../reports/secrecy.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { recorded } from '../run/recorded.ts';
import { hostile } from './hostile.ts';
import { passingResults } from './sample.ts';

const { run, events } = recorded('integrity');
const results = derive(run, events);
const table: readonly DamageResult[] = results.cells[0]?.integrity ?? [];

const deleted = (image: string, outcome: DamageResult['outcome'], identical = false): DamageResult => ({
  cycle: 2,
  what: '',
  outcome,
  message: '',
  damage: { kind: 'delete', image, file: `${image}-7.img`, bytes: 1, seed: '', ...(identical ? { identical } : {}) },
});

test('a row for each kind of image, a column for each damage that was tried, worst outcomes first', (t) => {
  const { heads, rows, total, counts } = damageTable([
    deleted('mm', 'refused'),
    deleted('core', 'refused'),
    deleted('core', 'wrong'),
    deleted('core', 'refused'),
    deleted('ids', 'right', true),
    { cycle: 1, what: 'control', outcome: 'right', message: '' },
  ]);
  t.deepEqual(heads, ['deleted']);
  t.deepEqual(
    rows.map(({ image, cells }) => [image, ...cells.map(countText)]),
    [
      ['core', '1 WRONG, 2 refused'],
      ['mm', 'refused'],
    ],
  );
  t.is(total, 4);
  t.is(countText(counts), '1 WRONG, 3 refused');
});

test('every recorded damage is counted once in its table', (t) => {
  const { rows, total } = damageTable(table);
  const counted = rows.flatMap(({ cells }) => cells.flat()).reduce((sum, { count }) => sum + count, 0);
  t.is(counted, total);
  t.is(total, table.filter(({ damage }) => damage !== undefined && damage.identical !== true).length);
});

test('what is not a refusal and had an effect is worth a note', (t) => {
  const outcomes = new Set(noteworthy(table).map(({ outcome }) => outcome));
  t.true(outcomes.has('wrong') && !outcomes.has('refused') && !outcomes.has('right'));
});

test('HTML and Markdown show the table, the notes and the secrets', async (t) => {
  const html = await renderHtml(results);
  t.true(html.includes('id="integrity"') && html.includes('href="#integrity"'));
  t.true(html.includes('id="secrets"') && html.includes('href="#secrets"'));
  t.true(html.includes('<span class="outcome wrong">WRONG</span>'));
  t.notRegex(html, /not planned/);
  const text = await renderMarkdown(results);
  t.regex(text, /^## Damaged images$/m);
  t.regex(text, /^\| pages \|.*WRONG/m);
  t.regex(text, /^- \*\*WRONG\*\* pages-1\.img: bit/m);
  t.regex(text, /^\| tcp-server integrity \| pages-1\.img .*root only: folder 0700/m);
  t.regex(renderSummary(results, { color: false, width: 120 }), /damages to the images .*WRONG/);
});

test('a run without damage or secrets has neither section', async (t) => {
  const sample = passingResults();
  t.notRegex(await renderHtml(sample), /id="(?:integrity|secrets)"/);
  t.notRegex(await renderMarkdown(sample), /Damaged images|hold secrets/);
});

test('secrets of several machines name their machine, and what others can read stands out', (t) => {
  const [cell] = results.cells;
  if (cell?.secrecy === undefined) return t.fail('the recorded cell has no secrecy');
  const open = { ...cell, secrecy: { ...cell.secrecy, private: false, folder: { mode: '0755', uid: 0, gid: 0 } } };
  const [row] = secrecyRows({ ...results, cells: [open], machines: [...results.machines, ...results.machines] });
  t.regex(row?.readable ?? '', /^NOT ONLY ROOT: folder 0755/);
  t.regex(row?.title ?? '', /Linux 6\./);
});

test('hostile messages stay text', async (t) => {
  const spoilt = hostile(results, { metricNames: false });
  const html = await renderHtml(spoilt);
  t.false(html.includes('<img') || html.includes('<svg/onload'));
  const text = await renderMarkdown(spoilt);
  t.false(text.includes('\u001b'));
});
