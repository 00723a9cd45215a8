/** Order of a character within a version (deb-version(7)): '~' before the end, the end before letters, letters before the rest. */
const rank = (character: string): number => {
  if (character === '~') return -1;
  if (character === '') return 0;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
};

const compareText = (left: string, right: string): number => {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = rank(left.charAt(at)) - rank(right.charAt(at));
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Text and numbers in turn, beginning with text: "7.3~rc7" is ['', '7', '.', '3', '~rc', '7', '']. */
const parts = (version: string): string[] => version.split(/(\d+)/);

/** The order of two Debian versions without epoch, or of two parts of such: negative when the left one is older. */
export const compareVersions = (left: string, right: string): number => {
  const [a, b] = [parts(left), parts(right)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [one = '', other = ''] = [a[at], b[at]];
    const difference = at % 2 === 0 ? compareText(one, other) : Number(one) - Number(other);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** The version of the kernel that a Debian version is made from: "6.12.113" of 6.12.113-1~deb12u1, "7.3-rc7" of 7.3~rc7-1~exp1. */
export const upstreamOf = (debianVersion: string): string => debianVersion.replace(/-[^-]*$/, '').replace('~rc', '-rc');

/** The order of two versions of the kernel itself; a release candidate comes before its release. */
export const compareUpstream = (left: string, right: string): number =>
  compareVersions(left.replace('-rc', '~rc'), right.replace('-rc', '~rc'));

/** The series of a kernel version: "6.12" of 6.12.113, "7.3" of 7.3-rc7. */
export const seriesOf = (upstream: string): string => /^\d+\.\d+/.exec(upstream)?.[0] ?? upstream;

export const isReleaseCandidate = (upstream: string): boolean => upstream.includes('-rc');
