import test from 'ava';
import { knownMetrics, termOf } from '../../reports/glossary.ts';
import { passingResults } from './sample.ts';

test('every metric of a whole run has a definition', (t) => {
  const names = passingResults().cells.flatMap((cell) => cell.metrics.map((metric) => metric.name));
  t.true(names.length > 20);
  t.deepEqual(
    names.filter((name) => termOf(name).anchor === undefined),
    [],
  );
});

test('an unknown name gets a readable label and no link', (t) => {
  const term = termOf('page_fault_storm_us');
  t.is(term.label, 'Page fault storm');
  t.is(term.anchor, undefined);
  t.is(termOf('constructor').anchor, undefined);
  t.is(termOf('_us').label, '_us');
});

test('fragments are unique', (t) => {
  const anchors = knownMetrics().map((name) => termOf(name).anchor);
  t.is(new Set(anchors).size, anchors.length);
});
