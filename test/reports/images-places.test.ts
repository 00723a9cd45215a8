import test from 'ava';
import { derive } from '../../harness/derive/derive.ts';
import type { CellResult, Results } from '../../harness/schema/results.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { first, recorded } from '../run/recorded.ts';

/** The recorded run, with its roundtrip told a second time as one whose images were read from a disk. */
const inTwoPlaces = (): Results => {
  const { run, events } = recorded('redis-pass');
  const results = derive(run, events);
  const plain = first(results.cells.filter(({ cell }) => cell.procedure === 'roundtrip'));
  const roof = first(results.roofline.filter(({ batch }) => batch === plain.cell.batch));
  const slower = plain.metrics.map((metric) => (metric.name === 'restore_wall_ms' ? { ...metric, median: 4321 } : metric));
  const cold: CellResult = {
    ...plain,
    cell: { ...plain.cell, id: 'cold', batch: 'cold', images: 'disk-cold' },
    metrics: [...slower, { ...first(slower), name: 'images_sync_ms', unit: 'ms', median: 987 }],
  };
  return {
    ...results,
    cells: [...results.cells, cold],
    roofline: [...results.roofline, { ...roof, batch: 'cold', image_write_synced: { ...roof.image_write, median: 123e6 } }],
  };
};

test('where images lay in two places, every report compares them, each with the bandwidths of its own batch', async (t) => {
  const results = inTwoPlaces();
  const markdown = await renderMarkdown(results);
  const [row] = markdown.split('\n').filter((line) => line.startsWith('| on disk, cold'));
  t.regex(row ?? '', /987 ms \| 4\.32 s \|.*123 MB\/s/);
  t.regex(markdown, /\| in memory \|/);
  t.regex(
    renderSummary(results, { color: false, width: 200 }),
    /criu restore takes .* in memory; 4\.32 s with images on disk, cold/,
  );
  const page = await renderHtml(results);
  t.regex(page, /<h2 id="places-heading">Where images lie/);
  t.regex(page, /<th scope="row">on disk, cold<\/th>/);
});

test('where they lay in one place nothing is compared', async (t) => {
  const { run, events } = recorded('redis-pass');
  const results = derive(run, events);
  t.notRegex(await renderMarkdown(results), /Where images lie/);
  t.notRegex(renderSummary(results, { color: false, width: 200 }), /criu restore takes/);
});
