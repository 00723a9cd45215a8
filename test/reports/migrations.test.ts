import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import type { Results } from '../../harness/schema/results.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { keptText, migrationTables, shortCause } from '../../reports/migrations.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { first, recorded } from '../run/recorded.ts';

const recordedResults = (): Results => {
  const { run, events } = recorded('migrate');
  return derive(run, events);
};

const NEW = '7.3.4';
const OLD = '6.12.118';

const KEPT = { redis: '2 of 2', nginx: '10 of 10', 'tcp-server': '18 of 18' };

test('a table for each service, from the machines that it left to those that it came to', (t) => {
  const tables = migrationTables(recordedResults());
  t.deepEqual(
    tables.map(({ title }) => title),
    Object.keys(KEPT).map((id) => `${id}: connections kept, stream`),
  );
  for (const { from, to, at, cells } of tables) {
    t.deepEqual([from.map(({ name }) => name), to.map(({ name }) => name)], [[OLD], [NEW]]);
    const cell = at(first(from).id, first(to).id);
    t.is(cell, cells[0]);
    t.is(cell?.verdict, 'pass', cell?.reason);
    t.is(keptText(first(cells)), KEPT[first(cells).cell.workload.id as keyof typeof KEPT]);
    t.is(at(first(to).id, first(from).id), undefined, 'not part of the run');
  }
});

test('why a cell did not pass stands in its place of the table', (t) => {
  const [cell] = recordedResults().cells;
  if (cell === undefined) throw new Error('no cell');
  t.is(shortCause(cell), '');
  const failed = { ...cell, verdict: 'fail' as const, reason: 'criu restore ended with exit code 1: no such thing' };
  t.is(shortCause(failed), failed.reason);
  const cause = {
    id: 'guard-regions',
    severity: 'fail' as const,
    title: 'The memory has guard regions.',
    evidence: [],
    cell: cell.cell.id,
  };
  t.is(shortCause({ ...failed, findings: [cause] }), cause.title);
});

test('figures are by the clock of the clients, and belong together', (t) => {
  const results = recordedResults();
  for (const { metrics, verdict } of results.cells.filter((cell) => cell.verdict === 'pass')) {
    const median = (name: string): number => metrics.find((metric) => metric.name === name)?.median ?? Number.NaN;
    t.true(median('images_sent_ms') > 0 && median('images_sent_ms') < median('transfer_total_ms'), verdict);
    t.true(median('restore_first_answer_ms') > 0, verdict);
    t.true(median('link_bytes') > median('images_bytes'), 'the folder of the service and headers are sent too');
  }
});

test('a connection that was lost fails the cell', (t) => {
  const { run, events } = recorded('migrate');
  const changed = events.map((event) =>
    event.event === 'cycle' && event.moved?.connections !== undefined
      ? {
          ...event,
          moved: { ...event.moved, connections: { ...event.moved.connections, after: event.moved.connections.after.slice(1) } },
          proof: event.proof.map((one) => (one.name === 'connections-kept' ? { ...one, after: Number(one.after) - 1 } : one)),
        }
      : event,
  );
  const lost = derive(run, changed).cells.filter(({ migration }) => migration?.connections !== undefined);
  t.is(lost.length, 3);
  for (const cell of lost) {
    t.is(cell.verdict, 'fail');
    t.regex(cell.reason, /connections-kept/);
    t.regex(keptText(cell), /^(1 of 2|9 of 10|17 of 18)$/);
  }
});

test('files that were not the same explain a restore that failed, and are a note beside one that did not', (t) => {
  const { run, events } = recorded('migrate');
  const files = { compared: 14, different: 1, differences: ['/usr/bin/redis-server has 10 bytes there, and here 11'] };
  const changed = events.map((event) => (event.event === 'cycle' && event.procedure === 'migrate' ? { ...event, files } : event));
  const broken = changed.map((event) =>
    event.event === 'cycle' && event.restore !== undefined && event.cell === run.plan[0]?.id
      ? { ...event, restore: { ...event.restore, exit_code: 1 } }
      : event,
  );
  for (const { verdict, findings } of derive(run, broken).cells) {
    const told = findings.find(({ id }) => id === 'files-differ');
    t.is(told?.severity, verdict === 'pass' ? 'info' : 'warn');
    t.deepEqual(told?.evidence, files.differences);
  }
});

test('every report has the table and a line for each migration', async (t) => {
  const results = recordedResults();
  const html = await renderHtml(results);
  const section = html.slice(html.indexOf('<section id="migrations"'));
  t.regex(section.slice(0, section.indexOf('</section>')), /2 of 2/);
  t.regex((await renderMarkdown(results)).replaceAll('\\', ''), /\| 6\.12\.118 \| 7\.3\.4 \| ✅ \| 2 of 2 \|/);
  t.regex(
    renderSummary(results, { color: false, width: 200 }),
    /6\.12\.118 to 7\.3\.4: 2 of 2 connections kept, outage .*, transfer .*, total .*, sent /,
  );
});
