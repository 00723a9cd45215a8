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

test('a table from each machine to each: upwards everything is kept, downwards the cause is told', (t) => {
  const table = first(migrationTables(recordedResults()));
  t.is(table.title, 'redis: connections kept, stream');
  t.deepEqual(
    table.from.map(({ name }) => name),
    [OLD, NEW],
  );
  t.deepEqual(table.to, table.from);
  const at = (from: string, to: string) => {
    const idOf = (name: string): string => table.from.find((one) => one.name === name)?.id ?? '';
    const cell = table.at(idOf(from), idOf(to));
    if (cell === undefined) throw new Error(`no cell from ${from} to ${to}`);
    return cell;
  };
  for (const [from, to] of [
    [OLD, OLD],
    [OLD, NEW],
    [NEW, NEW],
  ] as const) {
    t.is(at(from, to).verdict, 'pass', `${from} to ${to}`);
    t.is(keptText(at(from, to)), '2 of 2');
    t.is(shortCause(at(from, to)), '');
  }
  t.is(at(NEW, OLD).verdict, 'fail');
  t.not(shortCause(at(NEW, OLD)), '');
  t.deepEqual(at(NEW, OLD).metrics, [], 'no figures of what did not work');
});

test('figures are by the clock of the clients, and belong together', (t) => {
  const results = recordedResults();
  for (const { metrics, verdict } of results.cells.filter((cell) => cell.verdict === 'pass')) {
    const median = (name: string): number => metrics.find((metric) => metric.name === name)?.median ?? Number.NaN;
    t.true(median('images_sent_ms') > 0 && median('images_sent_ms') < median('transfer_total_ms'), verdict);
    t.true(median('restore_first_answer_ms') > 0);
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
          proof: event.proof.map((one) => (one.name === 'connections-kept' ? { ...one, after: 1 } : one)),
        }
      : event,
  );
  const lost = derive(run, changed).cells.filter(({ migration }) => migration?.connections !== undefined);
  t.is(lost.length, 3);
  for (const cell of lost) {
    t.is(cell.verdict, 'fail');
    t.regex(cell.reason, /connections-kept/);
    t.is(keptText(cell), '1 of 2');
  }
});

test('files that were not the same explain a restore that failed, and are a note beside one that did not', (t) => {
  const { run, events } = recorded('migrate');
  const files = { compared: 14, different: 1, differences: ['/usr/bin/redis-server has 10 bytes there, and here 11'] };
  const changed = events.map((event) => (event.event === 'cycle' && event.procedure === 'migrate' ? { ...event, files } : event));
  for (const { verdict, findings } of derive(run, changed).cells) {
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
