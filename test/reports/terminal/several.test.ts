import test from 'ava';
import { renderSummary } from '../../../reports/terminal/summary.ts';
import { hostile } from '../hostile.ts';
import { matrixResults } from '../sample-matrix.ts';

const ESCAPE = '\u001b';
const whole = { kernels: 12, userlands: 3, workloads: 4 };
const summary = (width: number, size = whole): string => renderSummary(matrixResults(size), { color: false, width });
const matrixOf = (text: string): string[] => (text.split(/\n\nA {2}/)[0] ?? '').split('\n').slice(2);

test('a wide terminal shows all userlands side by side', (t) => {
  const text = summary(160);
  t.regex(text, /^ +debian-bookworm, CRIU 3\.17\.1 +debian-trixie, CRIU 4\.1\.1 +debian-unstable, CRIU 4\.2\.1$/m);
  t.regex(text, /^6\.9\.12 +FAIL B +pass +FAIL B +pass +pass +pass +pass +ERROR E +pass +pass +pass +pass$/m);
  t.regex(text, /^6\.12\.119 .* FAIL F 1\/2 +pass +pass$/m);
  t.regex(text, /^5\.10\.245 +pass +pass +skip +pass/m);
  t.regex(text, /^6\.18\.5 .* not run D$/m);
  t.regex(text, /^passed +3\/12 +7\/12/m);
  t.is([...text.matchAll(/^kernel /gm)].length, 1);
});

test('eighty columns hold it in several tables, forty in marks', (t) => {
  t.true(matrixOf(summary(80)).every((line) => line.length <= 80));
  t.is([...summary(80).matchAll(/^kernel /gm)].length, 2);
  const narrow = summary(40);
  t.true(matrixOf(narrow).every((line) => line.length <= 43));
  t.regex(narrow, /^6\.6\.115 +FB +\+ +FB +\+/m);
  t.regex(narrow, /^\+ pass, F fail, E error, s skip, - not run\n1 redis\n2 nginx/m);
});

test('causes are one line each, with the letter of the matrix and the remedy', (t) => {
  const text = summary(160);
  t.regex(
    text,
    /^A {2}32.combinations on kernels 6\.16\.12 to 6\.18\.5 with userlands .*: This CRIU .* Use CRIU 4\.2 or newer\.$/m,
  );
  t.is([...text.matchAll(/^[A-Z] {2}\d/gm)].length, 6);
  t.regex(text, /^warning {2}1.combination on kernel 6\.12\.118 .*tainted/m);
});

test('text from logs cannot steer the terminal or add lines', (t) => {
  const text = renderSummary(hostile(matrixResults(whole), { metricNames: true }), { color: false, width: 4000 });
  t.false(text.includes(ESCAPE));
  t.is(text.split('\n').length, summary(160).split('\n').length);
});
