import type { FigureChange } from '../schema/compare.ts';

type Step = readonly [from: number, factor: number, symbol: string];

/** Largest first, as the reports write them: SI units, binary ones for memory. */
const STEPS: Readonly<Record<string, readonly Step[]>> = {
  us: [
    [1e6, 1e-6, 's'],
    [1e3, 1e-3, 'ms'],
    [0, 1, 'µs'],
  ],
  ms: [
    [1e3, 1e-3, 's'],
    [0, 1, 'ms'],
  ],
  instructions: [
    [1e9, 1e-9, 'G instructions'],
    [1e6, 1e-6, 'M instructions'],
    [0, 1, 'instructions'],
  ],
  bytes: [
    [2 ** 30, 2 ** -30, 'GiB'],
    [2 ** 20, 2 ** -20, 'MiB'],
    [0, 1, 'bytes'],
  ],
  bytes_per_s: [
    [1e9, 1e-9, 'GB/s'],
    [1e6, 1e-6, 'MB/s'],
    [0, 1, 'B/s'],
  ],
  bytes_per_instruction: [[0, 1, 'bytes per instruction']],
  pages: [[0, 1, 'pages']],
};

const DIGITS = 4;
const WHOLE_FROM = 10_000;

const digits = (value: number, count = 3): string =>
  Math.abs(value) >= WHOLE_FROM ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(count)));

/** `73.82 ms`: four digits, so that a change of a quarter of a percent shows. */
export const sayValue = (value: number, unit: FigureChange['unit']): string => {
  const step = STEPS[unit]?.find(([from]) => Math.abs(value) >= from);
  return step === undefined ? digits(value, DIGITS) : `${digits(value * step[1], DIGITS)} ${step[2]}`;
};

/** `12.3 %`, of a part of one; without its sign. */
export const sayShare = (share: number): string => `${digits(Math.abs(share) * 100)} %`;

/** `12.3 % more than in BASE`, `4 % less than in BASE`. */
export const sayChange = (change: number): string =>
  change === 0 ? 'as in BASE' : `${sayShare(change)} ${change < 0 ? 'less' : 'more'} than in BASE`;

/** `+18.1 to +28.3 %` */
export const sayInterval = (low: number, high: number): string => {
  const signed = (share: number): string => `${share < 0 ? '−' : '+'}${digits(Math.abs(share) * 100)}`;
  return `${signed(low)} to ${signed(high)} %`;
};

export const sayCycles = (count: number): string => `${count} cycle${count === 1 ? '' : 's'}`;
