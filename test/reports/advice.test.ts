import test from 'ava';
import { renderHtml } from '../../reports/html/render.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { advisedResults } from '../derive/advised.ts';
import { HOSTILE, hostile } from './hostile.ts';
import { passingResults } from './sample.ts';

const results = advisedResults([
  { id: 'default', round: 1, outage: 1010, cycles: 2 },
  { id: 'log-2', words: 'log of warnings only', round: 1, outage: 1000, cycles: 2 },
  { id: 'compress', words: 'compressed pages', round: 1, outage: 1, verdict: 'skip', reason: 'this build has no LZ4' },
  { id: 'iptables', words: 'network lock by iptables', round: 1, outage: 1, verdict: 'fail', reason: 'criu dump failed' },
  { id: 'default', round: 2, outage: 1000 },
  { id: 'lazy', words: 'lazy restore', round: 2, outage: 700, total: 1500 },
]);
/** No-break spaces are not what is tested here. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

test('the page has the Pareto picture, with the finding as its title, and every set', async (t) => {
  const html = plain(await renderHtml(results));
  t.regex(html, /<figcaption>With lazy restore: 30 % less outage/);
  t.regex(html, /<a href="#advice">Advice/);
  t.regex(html, />lazy ✓</);
  t.regex(html, /no network lock: connections are to survive/);
  t.regex(html, /compressed pages: this build has no LZ4/);
  t.regex(html, /FAIL<span class="detail">criu dump failed/);
  t.false(/NaN|undefined/.test(html));
});

test('Markdown and terminal say the same', async (t) => {
  const [markdown, terminal] = [
    plain(await renderMarkdown(results)),
    plain(renderSummary(results, { color: false, width: 200 })),
  ];
  t.regex(terminal, /^lazy restore +5\/5 +700 ms .*−30 %.*recommended$/m);
  t.regex(terminal, /^log of warnings only +2\/2 .*first round only$/m);
  t.regex(terminal, /^Mind: Pages come late\.$/m);
  t.regex(markdown, /^\| lazy restore \| 2 \| 5\/5 \| 700 ms \(.*\), −30 % \|.*recommended \|$/m);
  for (const text of [markdown, terminal]) {
    t.regex(text, /network lock by iptables.*FAIL: criu dump failed/);
    t.regex(text, /no network lock: connections are to survive/);
  }
});

test('nothing measured draws nothing, and a run of something else has no advice', async (t) => {
  const none = advisedResults([{ id: 'default', round: 1, outage: 1, verdict: 'error', reason: 'the machine was lost' }]);
  const html = await renderHtml(none);
  t.regex(html, /Nothing is recommended: the default itself did not pass: the machine was lost/);
  t.notRegex(await renderHtml(passingResults()), /id="advice"/);
});

test('hostile words stay words', async (t) => {
  const bad = advisedResults([
    { id: 'default', round: 2, outage: 1000 },
    { id: 'lazy', words: HOSTILE, round: 2, outage: 700 },
  ]);
  const html = await renderHtml(hostile(bad, { metricNames: true }));
  t.false(html.includes(HOSTILE));
});
