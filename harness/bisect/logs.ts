import { parseLogLine } from '../criu/log.ts';
import { isTelling } from '../diagnose/lines.ts';
import { normalised } from '../diagnose/normalise.ts';

/** A part of a log, and which of its lines decides. */
export interface Excerpt {
  readonly lines: string[];
  readonly marked?: number;
}

const BEFORE = 8;
const AFTER = 5;
const TAIL = 14;

const around = (lines: readonly string[], at: number): { from: number; lines: string[] } => {
  const from = Math.max(0, at - BEFORE);
  return { from, lines: lines.slice(from, at + AFTER + 1) };
};

const shape = (line: string): string => normalised(parseLogLine(line).message);

/** What another log says where this one has a line: after the same line as the one above it. The last such place counts. */
const samePlace = (lines: readonly string[], at: number, other: readonly string[]): number | undefined => {
  const shapes = other.map(shape);
  for (let above = at - 1; above >= Math.max(0, at - BEFORE); above -= 1) {
    const found = shapes.lastIndexOf(shape(lines[above] ?? ''));
    if (found >= 0) return Math.min(other.length - 1, found + (at - above));
  }
  return undefined;
};

/**
 * The logs of the same step of CRIU of a good and a bad candidate, cut to what is worth comparing: what surrounds the first error of the
 * bad one, and the same place of the good one. Without an error, the end of each.
 */
export const pairLogs = (good: readonly string[], bad: readonly string[]): { good: Excerpt; bad: Excerpt } => {
  const at = bad.findIndex((line) => isTelling(parseLogLine(line)));
  if (at < 0) return { good: { lines: good.slice(-TAIL) }, bad: { lines: bad.slice(-TAIL) } };
  const { from, lines } = around(bad, at);
  const place = samePlace(bad, at, good);
  return {
    bad: { lines, marked: at - from },
    good: { lines: place === undefined ? good.slice(-TAIL) : around(good, place).lines },
  };
};
