import test from 'ava';
import { renderSummary } from '../../../reports/terminal/summary.ts';
import { hostile } from '../hostile.ts';
import { emptyResults, failingResults, passingResults } from '../sample.ts';

const ESCAPE = '\u001b';
const plain = { color: false, width: 160 };

test('one line per cell below the verdict, and nothing after it when all passed', (t) => {
  const lines = renderSummary(passingResults(), plain).trimEnd().split('\n');
  t.regex(lines[0] ?? '', /^PASS {2}Four of four/);
  t.is(lines.length, 2 + 1 + 8);
  t.regex(
    lines[2] ?? '',
    /^workload +procedure +verdict +passed +success rate +dump +frozen +outage +restore +cold +cold\/restore$/,
  );
  t.regex(lines[3] ?? '', /^redis +roundtrip +pass +5\/5 +47\.8 to 100.% +656.MB\/s +118.ms +252.ms +74\.0.ms +- +5\.57×$/);
  t.regex(lines[4] ?? '', /^redis +cold-start +pass +5\/5 .* 412.ms +-$/);
});

test('every cell that is no pass has a line with its cause', (t) => {
  const text = renderSummary(failingResults(), plain);
  t.regex(text, /^FAIL {2}/);
  t.regex(text, /Emulated clock: only verdicts and ratios count\./);
  t.regex(
    text,
    /\nFAIL redis roundtrip: This CRIU cannot read SO_PASSCRED on kernels from 6\.16 on\. Use CRIU 4\.2 or newer\.\n/,
  );
  t.regex(text, /\nERROR mysql roundtrip: The client library/);
  t.regex(text, /\nnot run tcp-server roundtrip: The run ended before it\.\n/);
});

test('a run that never had a machine says why, with no figure', (t) => {
  const text = renderSummary(emptyResults(), plain);
  t.regex(text, /\nERROR The namespaces could not be made\. Run as root\.\n/);
  t.notRegex(text, /NaN|undefined|null/);
});

test('a narrow terminal loses columns, never the verdict', (t) => {
  const table = renderSummary(passingResults(), { color: false, width: 60 }).split('\n').slice(2);
  t.true(table.every((line) => line.length <= 60));
  t.regex(table[0] ?? '', /verdict/);
  t.notRegex(table[0] ?? '', /cold /);
});

test('colour only where it was asked for', (t) => {
  t.false(renderSummary(failingResults(), plain).includes(ESCAPE));
  t.true(renderSummary(failingResults(), { color: true, width: 160 }).includes(`${ESCAPE}[31mFAIL`));
});

test('text from logs cannot steer the terminal or add lines', (t) => {
  const clean = renderSummary(failingResults(), plain).split('\n').length;
  const text = renderSummary(hostile(failingResults(), { metricNames: false }), plain);
  t.false(text.includes(ESCAPE));
  t.is(text.split('\n').length, clean);
});
