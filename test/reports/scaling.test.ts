import test from 'ava';
import { renderHtml } from '../../reports/html/render.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { sweptResults } from '../derive/swept.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { passingResults } from './sample.ts';

const straight = sweptResults({ verdictAt: (mib) => (mib === 512 ? 'fail' : 'pass') });
const bent = sweptResults({ time: (mib) => 12 + mib * mib * 0.01 });
/** No-break spaces are not what is tested here. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

test('the page has a chart for each time, with the finding as its title', async (t) => {
  const html = plain(await renderHtml(straight));
  t.regex(html, /<figcaption>Frozen time grows by 8\d\d µs per MiB, from 1\d\.\d ms<\/figcaption>/);
  t.regex(html, /<a href="#scaling">How time grows/);
  t.regex(html, /Frozen time for 64\.0 GiB on this machine: 5\d\.\d s, 95 % interval .* This is an extrapolation, 64\.0 times/);
  t.regex(html, /4\.00 GiB was left out: it takes about 17\.3 GiB/);
  t.regex(html, /512 MiB is not in the curves: FAIL/);
  t.regex(html, /✕ fail</);
});

test('a model that was refused predicts nothing', async (t) => {
  const html = plain(await renderHtml(bent));
  t.regex(html, /<figcaption>Frozen time is not predicted: 14\.\d ms at 16\.0 MiB, 10\.\d s at 1\.00 GiB<\/figcaption>/);
  t.regex(html, /nothing is predicted for 64\.0 GiB\. A straight line does not fit/);
  t.notRegex(html, /This is an extrapolation/);
});

test('Markdown and terminal say the same', async (t) => {
  for (const text of [plain(await renderMarkdown(straight)), plain(renderSummary(straight, { color: false, width: 120 }))]) {
    t.regex(text, /Frozen time grows by 8\d\d µs per MiB, from/);
    t.regex(text, /This is an extrapolation, 64\.0 times as far as was measured/);
    t.regex(text, /4\.00 GiB was left out/);
  }
  t.regex(plain(renderSummary(straight, { color: false, width: 120 })), /^redis, memory 16\.0 MiB +roundtrip +pass/m);
  t.regex(plain(await renderMarkdown(straight)), /^\| 16\.0 MiB \| 5\/5 \| 2\d\.\d ms \(/m);
});

test('other runs have nothing of it, and hostile text stays text', async (t) => {
  t.notRegex(await renderHtml(passingResults()), /How time grows/);
  t.notRegex(await renderMarkdown(passingResults()), /How time grows/);
  const html = await renderHtml(hostile(straight, { metricNames: true }));
  t.false(html.includes(HOSTILE));
});
