import test from 'ava';
import { claimsOf } from '../../harness/derive/claims/claims.ts';
import { type Results, results as schema } from '../../harness/schema/results.ts';
import { CLAIM_WORDS, claimsSummary, claimTexts } from '../../reports/claims.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { hostile } from './hostile.ts';
import { passingResults } from './sample.ts';

const plain = { color: false, width: 160 };

const withClaims = (): Results => {
  const whole = passingResults();
  return { ...whole, run: { ...whole.run, suite: 'claims' }, ...claimsOf('claims', whole.cells, whole.comparisons) };
};

test('every report has each claim with its word, its median, its interval and why', async (t) => {
  const results = withClaims();
  t.true(schema.safeParse(results).success);
  const reports = [await renderHtml(results), await renderMarkdown(results), renderSummary(results, plain)];
  const whole = ['Confirmed', 'Refuted', 'Not judgeable'];
  t.deepEqual(Object.values(CLAIM_WORDS), whole);
  for (const text of reports) {
    for (const { sentence } of results.claims ?? []) t.true(text.includes(sentence), sentence);
    t.true(text.includes('MySQL 9.7.4, buffer pool of 128 MiB, preload off'));
    // The interval of the frozen time of the test server.
    t.regex(text, /90\.2 to 113.ms/);
    for (const word of whole) t.true(text.toLowerCase().includes(word.toLowerCase()), word);
  }
});

test('a report of another suite has no word of claims', async (t) => {
  const results = passingResults();
  for (const text of [await renderHtml(results), await renderMarkdown(results), renderSummary(results, plain)])
    t.false(/published claim|refuted/i.test(text));
});

test('on the page, claims come right below the verdict, each verdict with an icon and a word', async (t) => {
  const html = await renderHtml(withClaims());
  t.true(html.indexOf('id="claims"') < html.indexOf('id="glance"'));
  t.regex(html, /<a href="#claims">Claims<\/a>/);
  const section = html.slice(html.indexOf('id="claims"'), html.indexOf('id="glance"'));
  const badges = [...section.matchAll(/<span class="badge \w+"><svg[^>]*><use href="#icon-\w+"\/><\/svg>(\w[\w ]*)<\/span>/g)];
  const measures = claimTexts(withClaims()).flatMap((claim) => claim.measures);
  t.is(badges.length, claimTexts(withClaims()).length + measures.length);
});

test('the summary counts', (t) => {
  const text = claimsSummary(withClaims());
  t.regex(text, /^Of 9.claims, \d confirmed, \d refuted, \d not judgeable here\.$/);
  t.is(claimsSummary(passingResults()), '');
  const results = withClaims();
  const { host } = results.provenance;
  const busy = { ...results, provenance: { ...results.provenance, host: { ...host, cores: 2, load_average_1m: 8.08 } } };
  t.regex(claimsSummary(busy), /busy with other work when the run began \(load average 8\.08 on 2.cores\)/);
});

test('what services call themselves is text and nothing else', async (t) => {
  const html = await renderHtml(hostile(withClaims(), { metricNames: false }));
  t.notRegex(html, /<script|<img/i);
});
