export type Side = 'a' | 'b';

/** Whether a number has an odd count of ones among its binary digits. */
const isOdd = (value: number): boolean => [...value.toString(2)].filter((digit) => digit === '1').length % 2 === 1;

/**
 * The order of the runs: each round has one of either side, ABBA BAAB ABBA… (Thue and Morse). A drift that is even, linear or bent falls on
 * both sides alike, so that a machine that slows down makes no difference between them.
 */
export const turnedOrder = (rounds: number): { side: Side; round: number }[] =>
  Array.from({ length: rounds }, (_, round) => {
    const sides: readonly Side[] = isOdd(round) ? ['b', 'a'] : ['a', 'b'];
    return sides.map((side) => ({ side, round: round + 1 }));
  }).flat();
