/** Major, minor and patch of a kernel version such as "6.12.117+deb13-amd64" or "7.2-rc1"; undefined for any other text. */
const numbers = (version: string): readonly number[] | undefined => {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
};

/** Whether `version` is older than `than`; undefined when one of them is no kernel version. */
export const isOlderKernel = (version: string, than: string): boolean | undefined => {
  const left = numbers(version);
  const right = numbers(than);
  if (!left || !right) return undefined;
  const index = left.findIndex((value, at) => value !== right[at]);
  return index === -1 ? false : (left[index] ?? 0) < (right[index] ?? 0);
};
