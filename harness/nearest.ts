/** How many single-letter edits (insert, delete, replace, swap of neighbours) turn one word into the other. */
const editDistance = (a: string, b: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replace = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swap = swapped ? (beforeLast[column - 2] ?? 0) + 1 : replace;
      current.push(Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replace, swap));
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
};

/** What a candidate costs as the meaning of a word; a beginning or a part of the name counts as a slip of one letter. */
const cost = (word: string, candidate: string): number => {
  const edits = editDistance(word, candidate);
  const isPart = word.length >= 3 && candidate.includes(word);
  return isPart ? Math.min(edits, 1) : edits;
};

/** The candidate that a misspelt word most likely means; undefined when none is near. Case does not count. */
export const nearest = (word: string, candidates: readonly string[]): string | undefined => {
  const limit = Math.max(1, Math.ceil(word.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, cost: cost(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((entry) => entry.cost <= limit)
    .sort((a, b) => a.cost - b.cost);
  return ranked[0]?.candidate;
};

/** "Did you mean …?" or the list of what there is: the remedy for an unknown word. */
export const suggestion = (word: string, candidates: readonly string[]): string => {
  const near = nearest(word, candidates);
  return near === undefined ? `Use one of: ${candidates.join(', ')}.` : `Did you mean ${near}?`;
};
