import type { FigureChange } from '../schema/compare.ts';

const UNITS: Readonly<Record<string, string>> = {
  us: ' µs',
  ms: ' ms',
  bytes: ' bytes',
  bytes_per_s: ' bytes/s',
  instructions: ' instructions',
  bytes_per_instruction: ' bytes per instruction',
  ratio: '',
  pages: ' pages',
};

const DIGITS = 3;

const digits = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(DIGITS)));

/** `73,800 µs`: whole from a thousand on, else three digits. */
export const sayValue = (value: number, unit: FigureChange['unit']): string => `${digits(value)}${UNITS[unit] ?? ''}`;

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
