/** 1, 2, 5 of each decade inside the domain, fewer when it spans many; vega's own choice crowds a small logarithmic axis. */
export const logTicks = ([low, high]: readonly [number, number]): number[] => {
  const decades = Math.log10(high / low);
  const steps = decades > 5 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, index) => 10 ** (first + index));
  return powers
    .flatMap((power) => steps.map((step) => Number((step * power).toPrecision(1))))
    .filter((tick) => tick >= low && tick <= high);
};
