/** What a candidate turned out to be; `skip`: it could not be judged. */
export type Outcome = 'good' | 'bad' | 'skip';

/** What a bisection does next. Positions are those of the candidates, in order from the good end to the bad end. */
export type Step =
  | {
      readonly state: 'judge';
      readonly at: number;
      /** Candidates still to be judged in the worst case, this one included, if none of them is skipped. */
      readonly left: number;
    }
  /** An end is not what it was said to be, or could not be judged. */
  | { readonly state: 'refused'; readonly end: 'good' | 'bad'; readonly outcome: Outcome }
  | {
      readonly state: 'found';
      readonly lastGood: number;
      readonly firstBad: number;
      /** Candidates between the two that could not be judged: the first bad one may be any of them. */
      readonly skipped: readonly number[];
    };

/** Halvings that find the one step from good to bad among so many steps. */
const halvings = (gaps: number): number => Math.ceil(Math.log2(gaps));

/** Candidates to be judged in the worst case, both ends included, if none is skipped. */
export const planned = (count: number): number => 2 + halvings(count - 1);

/** The position nearest to a point; of two as near the one on the good side. */
const nearestTo = (point: number, positions: readonly number[]): number | undefined =>
  positions.toSorted((a, b) => Math.abs(a - point) - Math.abs(b - point) || a - b)[0];

/**
 * The next step of a binary search for the first bad candidate. `outcomes` has one entry for each candidate, undefined where it was not
 * judged yet. Both ends are judged first, the good one before the bad one. A candidate that could not be judged is passed over, and the
 * nearest to the middle that is left is judged in its place, as `git bisect skip` does; so only candidates that were all skipped can be
 * left between the two that are found.
 */
export const nextStep = (outcomes: readonly (Outcome | undefined)[]): Step => {
  const end = outcomes.length - 1;
  if (end < 1) throw new RangeError('a bisection needs two candidates');
  const [good, bad] = [outcomes[0], outcomes[end]];
  if (good === undefined) return { state: 'judge', at: 0, left: planned(outcomes.length) };
  if (good !== 'good') return { state: 'refused', end: 'good', outcome: good };
  if (bad === undefined) return { state: 'judge', at: end, left: planned(outcomes.length) - 1 };
  if (bad !== 'bad') return { state: 'refused', end: 'bad', outcome: bad };
  const firstBad = outcomes.indexOf('bad');
  const lastGood = outcomes.lastIndexOf('good', firstBad);
  const between = Array.from({ length: firstBad - lastGood - 1 }, (_, i) => lastGood + 1 + i);
  const open = between.filter((at) => outcomes[at] === undefined);
  const at = nearestTo((lastGood + firstBad) / 2, open);
  if (at === undefined) return { state: 'found', lastGood, firstBad, skipped: between };
  return { state: 'judge', at, left: halvings(open.length + 1) };
};
