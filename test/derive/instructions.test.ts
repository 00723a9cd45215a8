import test from 'ava';
import { cellMetrics } from '../../harness/derive/metrics.ts';
import { countedName, metricNamed } from '../../harness/schema/metric.ts';
import { formatValue } from '../../reports/format.ts';
import { termOf } from '../../reports/glossary.ts';
import { first, recordedCycles } from '../run/recorded.ts';

const cycle = first(recordedCycles('redis-pass', 'roundtrip'));
const roofline = { copy: undefined, imageWrite: undefined, imageRead: undefined };
const readings = [{ cycle, pageSize: 4096, roofline, disturbed: false }];
const timed = cellMetrics('roundtrip', readings, 'emulated');
const counted = cellMetrics('roundtrip', readings, 'instructions');

test('where instructions are counted no figure is a time, by its name or by its unit', (t) => {
  t.is(counted.length, timed.length);
  for (const { name, unit, domain } of counted) {
    t.is(domain, 'instructions');
    t.false(['us', 'ms', 'bytes_per_s'].includes(unit), name);
    t.notRegex(name, /_(us|ms|per_s)$/);
  }
});

test('a nanosecond of such a machine is an instruction', (t) => {
  const figure = (name: string) => [metricNamed(timed, name)?.median ?? Number.NaN, metricNamed(counted, name)?.median] as const;
  const [frozen, frozenInstructions] = figure('frozen_time_us');
  t.is(frozenInstructions, frozen * 1000);
  const [dump, dumpInstructions = Number.NaN] = figure('dump_wall_ms');
  t.true(Math.abs(dumpInstructions - dump * 1e6) < 1);
  t.true(Number.isInteger(dumpInstructions));
  const [speed, perInstruction = Number.NaN] = figure('dump_throughput_effective_bytes_per_s');
  t.true(Math.abs(perInstruction * 1e9 - speed) < 1e-6 * speed);
  const [pages, samePages] = figure('pages_written_pages');
  t.is(samePages, pages, 'what is no time stays as it is');
});

test('they are called instructions, and each has a definition', (t) => {
  t.is(countedName('restore_wall_ms'), 'restore_wall_instructions');
  t.is(formatValue(112_900_000, 'instructions'), '113\u00a0M instructions');
  t.is(formatValue(1200, 'instructions'), '1.20\u00a0k instructions');
  for (const { name } of counted) t.not(termOf(name).anchor, undefined, name);
  t.notRegex(termOf('dump_wall_instructions').label, /time/);
});
