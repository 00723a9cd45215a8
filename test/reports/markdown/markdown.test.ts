import test from 'ava';
import { escaped, fenced } from '../../../reports/markdown/escape.ts';
import { renderMarkdown } from '../../../reports/markdown/markdown.ts';
import { hostile } from '../hostile.ts';
import { emptyResults, passingResults } from '../sample.ts';
import { matrixResults } from '../sample-matrix.ts';

const whole = { kernels: 12, userlands: 3, workloads: 4 };

test('one table per userland, one row per kernel, icons with the letters of causes', async (t) => {
  const text = await renderMarkdown(matrixResults(whole));
  t.is([...text.matchAll(/^### /gm)].length, 3);
  t.is([...text.matchAll(/^\| \d/gm)].length, 36);
  t.regex(text, /^# ❌ FAIL\n/);
  t.regex(text, /^### debian-trixie: CRIU 4\.1\.1, glibc 2\.41, 30 of 48 passed$/m);
  t.regex(text, /^\| 6\.17\.8 \| ❌ \*\*A\*\* \|/m);
  t.regex(text, /^\| 6\.12\.119 \| ✅ \| ❌ \*\*F\*\* 1\/2 \| ✅ \| ✅ \|$/m);
  t.regex(text, /^\| 6\.12\.118 \| ✅ taint \|/m);
  t.regex(text, /^\| 5\.10\.245 \| ✅ \| ✅ \| ⏭ \| ✅ \|$/m);
  t.regex(text, /^\| 6\.18\.5 \| ▫ \*\*D\*\*/m);
  t.regex(text, /^> Emulated clock: only verdicts and ratios count\.$/m);
});

test('causes come with where they were seen, the remedy and the lines that show them', async (t) => {
  const text = await renderMarkdown(matrixResults(whole));
  t.regex(text, /\*\*A\*\* This CRIU cannot read SO_PASSCRED/);
  t.regex(
    text,
    /on kernels 6\.16\.12 to 6\.18\.5 with userlands debian-bookworm, debian-trixie, all 4.workloads\. Remedy: Use CRIU/,
  );
  t.regex(text, /```text\nError \(criu\/sockets\.c:521\)/);
});

test('one machine makes a small matrix, none says so', async (t) => {
  t.regex(await renderMarkdown(passingResults()), /^\| 6\.18\.5 \| ✅ \| ✅ \| ✅ \| ✅ \|$/m);
  t.notRegex(await renderMarkdown(emptyResults()), /NaN|undefined|null/);
});

test('hostile text is neither markup nor a mention nor another cell', async (t) => {
  const text = await renderMarkdown(hostile(matrixResults(whole), { metricNames: true }));
  const outside = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
  t.notRegex(outside, /<(?!!-- -->)/);
  t.false(text.includes('\u001b'));
  const widths = [...outside.matchAll(/^\| .*\|$/gm)].map(([line]) => line.split(/(?<!\\)\|/).length);
  t.deepEqual([...new Set(widths)], [1 + 5 + 1]);
  t.is(
    escaped('@torvalds #1 a|b **x** `y` _z_ [l](u)'),
    '@<!-- -->torvalds #<!-- -->1 a\\|b \\*\\*x\\*\\* \\`y\\` \\_z\\_ \\[l\\](u)',
  );
  t.is(escaped('snake_case'), 'snake_case');
  t.is(escaped('1. one'), '1\\. one');
  t.is(escaped('- one'), '\\- one');
});

test('a log cannot end its own fence', (t) => {
  t.deepEqual(fenced(['````', 'x']), ['`````text', '````', 'x', '`````']);
  t.deepEqual(fenced(['a\nb\u001b[1m']), ['```text', 'ab[1m', '```']);
});
