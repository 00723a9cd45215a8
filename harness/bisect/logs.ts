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

/** How many lines before two places are alike, at most BEFORE. */
const alike = (lines: readonly string[], at: number, other: readonly string[], there: number): number => {
  let count = 0;
  while (count < BEFORE && at - count >= 0 && lines[at - count] === other[there - count]) count += 1;
  return count;
};

/**
 * Where another log has got as far as this one before the line `at`: after the same line as the one above it. Of several such places the
 * one whose lines before it are the most alike; of those the first.
 */
const samePlace = (lines: readonly string[], at: number, other: readonly string[]): number | undefined => {
  const [own, others] = [lines.slice(0, at).map(shape), other.map(shape)];
  for (let above = at - 1; above >= Math.max(0, at - BEFORE); above -= 1) {
    const scores = others.map((_, there) => alike(own, above, others, there));
    const best = Math.max(...scores);
    if (best > 0) return Math.min(other.length - 1, scores.indexOf(best) + (at - above));
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
