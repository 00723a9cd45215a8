import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import type { Results } from '../../harness/schema/results.ts';
import { cloneGroups, fateOf, identityFinding, memoryFinding, timeFinding } from '../../reports/clones.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { first, recorded } from '../run/recorded.ts';

const recordedResults = (): Results => {
  const { run, events } = recorded('clone');
  return derive(run, events);
};

test('every report says how soon clones answer, what they hold, and what they have in common', async (t) => {
  const results = recordedResults();
  const html = await renderHtml(results);
  const texts = { html, markdown: await renderMarkdown(results), terminal: renderSummary(results, { color: false, width: 200 }) };
  for (const [name, text] of Object.entries(texts)) {
    const plain = text.replaceAll('\u00a0', ' ').replaceAll('\\', '');
    t.regex(plain, /the last of 3 clones answers after/, name);
    t.regex(plain, /Identical in all clones, and not in cold starts: run_id, replication id, next secret of ACL GENPASS/, name);
  }
  const section = html.slice(html.indexOf('<section id="clones"'));
  t.regex(section.slice(0, section.indexOf('</section>')), /<svg .*copies side by side/s);
  t.false(html.includes('How fast is the dump?'), 'clones answer none of the questions about a roundtrip');
});

test('one cycle tells no winner, and cells that did not pass have no figures', (t) => {
  const results = recordedResults();
  t.regex(timeFinding(first(cloneGroups(results))), /cannot be told apart/);
  const failed = { ...results, cells: results.cells.map((cell) => ({ ...cell, verdict: 'fail' as const })) };
  const group = first(cloneGroups(failed));
  t.regex(timeFinding(group), /no clones passed/);
  t.is(memoryFinding(group), '');
  t.is(identityFinding(group), '');
});

test('only what cold starts do not have in common is lost by cloning', (t) => {
  const fate = (clones: 'equal' | 'differ' | 'unknown', cold: 'equal' | 'differ' | 'unknown') =>
    fateOf({ name: 'id', means: '', clones, cold });
  t.is(fate('equal', 'differ'), 'doubled');
  t.is(fate('equal', 'equal'), 'same-anyway');
  t.is(fate('differ', 'differ'), 'own');
  t.is(fate('equal', 'unknown'), 'unknown');
  t.is(fate('unknown', 'differ'), 'unknown');
});
