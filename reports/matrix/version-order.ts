interface Version {
  readonly numbers: readonly number[];
  /** Number of the release candidate; none for a release, which comes after all of its candidates. */
  readonly candidate: number;
}

const parsed = (text: string): Version => {
  const match = /^v?(\d+(?:\.\d+)*)(?:[-~.]?rc(\d+))?/u.exec(text);
  return {
    numbers: (match?.[1] ?? '').split('.').map(Number),
    candidate: match?.[2] === undefined ? Number.POSITIVE_INFINITY : Number(match[2]),
  };
};

const natural = new Intl.Collator('en', { numeric: true });

/** Orders versions of kernels: 6.2 before 6.12, a release candidate before its release. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [parsed(a), parsed(b)];
  for (let index = 0; index < Math.max(left.numbers.length, right.numbers.length); index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.candidate !== right.candidate) return left.candidate < right.candidate ? -1 : 1;
  return natural.compare(a, b);
};
