import type { Metric } from '../harness/schema/results.ts';

/** How every report writes numbers: three significant digits, a no-break space, SI units; binary units for memory. */
export type Unit = Metric['unit'];

export interface Scale {
  readonly factor: number;
  readonly symbol: string;
}

export const NOT_MEASURED = 'not measured';
const NBSP = '\u00a0';

/** Largest first; `from` is the smallest magnitude, in the unit itself, that a step serves. */
const SCALES: Readonly<Record<Unit, readonly (Scale & { readonly from: number })[]>> = {
  us: [
    { from: 1e6, factor: 1e-6, symbol: 's' },
    { from: 1e3, factor: 1e-3, symbol: 'ms' },
    { from: 0, factor: 1, symbol: 'µs' },
  ],
  ms: [
    { from: 1e3, factor: 1e-3, symbol: 's' },
    { from: 1, factor: 1, symbol: 'ms' },
    { from: 0, factor: 1e3, symbol: 'µs' },
  ],
  bytes: [
    { from: 2 ** 30, factor: 2 ** -30, symbol: 'GiB' },
    { from: 2 ** 20, factor: 2 ** -20, symbol: 'MiB' },
    { from: 2 ** 10, factor: 2 ** -10, symbol: 'KiB' },
    { from: 0, factor: 1, symbol: 'B' },
  ],
  bytes_per_s: [
    { from: 1e9, factor: 1e-9, symbol: 'GB/s' },
    { from: 1e6, factor: 1e-6, symbol: 'MB/s' },
    { from: 1e3, factor: 1e-3, symbol: 'kB/s' },
    { from: 0, factor: 1, symbol: 'B/s' },
  ],
  instructions: [
    { from: 1e9, factor: 1e-9, symbol: 'G instructions' },
    { from: 1e6, factor: 1e-6, symbol: 'M instructions' },
    { from: 1e3, factor: 1e-3, symbol: 'k instructions' },
    { from: 0, factor: 1, symbol: 'instructions' },
  ],
  bytes_per_instruction: [{ from: 0, factor: 1, symbol: 'B/instruction' }],
  ratio: [{ from: 0, factor: 1, symbol: '×' }],
  pages: [{ from: 0, factor: 1, symbol: 'pages' }],
  count: [{ from: 0, factor: 1, symbol: '' }],
};

/** The step of a unit that suits a magnitude. A zero is written in the unit itself. */
export const scaleFor = (unit: Unit, magnitude: number): Scale => {
  const size = Math.abs(magnitude);
  if (size === 0)
    return { factor: 1, symbol: unit === 'us' ? 'µs' : (SCALES[unit].find((step) => step.factor === 1)?.symbol ?? '') };
  const step = SCALES[unit].find((candidate) => size >= candidate.from) ?? SCALES[unit].at(-1);
  return { factor: step?.factor ?? 1, symbol: step?.symbol ?? '' };
};

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, minimumSignificantDigits: 3 });

/** A bare number with three significant digits; from 1000 on as a whole number. */
export const formatNumber = (value: number): string => {
  if (!Number.isFinite(value)) return NOT_MEASURED;
  if (value === 0) return '0';
  const text = Math.abs(value) >= 999.5 ? whole.format(value) : small.format(value);
  return text.replace('-', '−');
};

const bare = (value: number, unit: Unit, scale: Scale): string =>
  unit === 'pages' ? whole.format(value) : formatNumber(value * scale.factor);

const join = (text: string, symbol: string): string =>
  symbol === '' || symbol === '×' ? `${text}${symbol}` : `${text}${NBSP}${symbol}`;

/** `12.3 ms`; `not measured` for what is no number. */
export const formatValue = (value: number | undefined, unit: Unit, scale?: Scale): string => {
  if (value === undefined || !Number.isFinite(value)) return NOT_MEASURED;
  const used = scale ?? scaleFor(unit, value);
  return join(bare(value, unit, used), used.symbol);
};

/** `118 to 131 ms`, both ends in one unit. */
export const formatInterval = (low: number, high: number, unit: Unit, scale?: Scale): string => {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return NOT_MEASURED;
  const used = scale ?? scaleFor(unit, high);
  return `${bare(low, unit, used)} to ${join(bare(high, unit, used), used.symbol)}`;
};

/** `42.0 %`, from a part of one. */
export const formatPercent = (ratio: number): string =>
  Number.isFinite(ratio) ? `${formatNumber(ratio * 100)}${NBSP}%` : NOT_MEASURED;

/** `1 cycle`, `5 cycles`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${whole.format(count)}${NBSP}${count === 1 ? one : many}`;

/** `1, 3 to 7, 9`: whole numbers in rising order. */
export const rangesText = (numbers: readonly number[]): string => {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from} ${to === from + 1 ? 'and' : 'to'} ${to}`)).join(', ');
};

/** `2026-11-24 00:30 UTC`, or the text as it stands when it is no date. */
export const formatDate = (iso: string): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
};

/** A command line as a shell would take it. */
export const formatArgv = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');

/** Text for a terminal or a single line: no control characters, no direction overrides, one space for each run of white space. */
export const printable = (text: string): string =>
  text
    .replace(/[\s]+/gu, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .trim();
