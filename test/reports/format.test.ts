import test from 'ava';
import {
  formatArgv,
  formatDate,
  formatInterval,
  formatNumber,
  formatPercent,
  formatValue,
  plural,
  printable,
  rangesText,
} from '../../reports/format.ts';

const NBSP = '\u00a0';

test('three significant digits, and the unit that suits the size', (t) => {
  t.is(formatValue(412.345, 'ms'), `412${NBSP}ms`);
  t.is(formatValue(1284, 'ms'), `1.28${NBSP}s`);
  t.is(formatValue(0.3, 'ms'), `300${NBSP}µs`);
  t.is(formatValue(118_000, 'us'), `118${NBSP}ms`);
  t.is(formatValue(2_100_000, 'us'), `2.10${NBSP}s`);
  t.is(formatValue(67_108_864, 'bytes'), `64.0${NBSP}MiB`);
  t.is(formatValue(9.4e9, 'bytes_per_s'), `9.40${NBSP}GB/s`);
  t.is(formatValue(656e6, 'bytes_per_s'), `656${NBSP}MB/s`);
  t.is(formatValue(5.567, 'ratio'), '5.57×');
  t.is(formatValue(18_900, 'pages'), `18,900${NBSP}pages`);
});

test('numbers at the edge of three digits do not turn into exponents', (t) => {
  t.is(formatNumber(999.6), '1,000');
  t.is(formatNumber(12_345.6), '12,346');
  t.is(formatNumber(0.00012345), '0.000123');
  t.is(formatNumber(-1.6), '−1.60');
  t.is(formatNumber(0), '0');
});

test('what is no number is said in words', (t) => {
  t.is(formatValue(undefined, 'ms'), 'not measured');
  t.is(formatValue(Number.NaN, 'ms'), 'not measured');
  t.is(formatValue(Number.POSITIVE_INFINITY, 'bytes'), 'not measured');
  t.is(formatInterval(Number.NaN, 1, 'ms'), 'not measured');
  t.is(formatPercent(0 / 0), 'not measured');
});

test('both ends of an interval are in one unit', (t) => {
  t.is(formatInterval(996, 1251, 'ms'), `0.996 to 1.25${NBSP}s`);
  t.is(formatInterval(111_000, 139_000, 'us'), `111 to 139${NBSP}ms`);
});

test('a date that is none stays as it is', (t) => {
  t.is(formatDate('2026-11-24T00:30:59.000Z'), '2026-11-24 00:30 UTC');
  t.is(formatDate('yesterday'), 'yesterday');
});

test('a command line can be pasted into a shell', (t) => {
  t.is(formatArgv(['criu-qualify', 'run', '--param', 'a=b c', "it's", '']), `criu-qualify run --param 'a=b c' 'it'\\''s' ''`);
});

test('plural', (t) => {
  t.is(plural(1, 'cycle'), `1${NBSP}cycle`);
  t.is(plural(5, 'cycle'), `5${NBSP}cycles`);
});

test('text for a terminal cannot steer it', (t) => {
  t.is(printable('a\u001b[31mred\u0007\r\nb\u202Ec\u009b1m'), 'a[31mred bc1m');
});

test('numbers of cycles are told as ranges', (t) => {
  t.is(rangesText([1, 2, 3, 4, 7, 9, 10]), '1 to 4, 7, 9 and 10');
  t.is(rangesText([]), '');
});
