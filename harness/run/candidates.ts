/** A userland that may fit the running kernel, and why it is tried. */
export interface Candidate {
  readonly name: string;
  readonly why: string;
}

const atLeast = (release: string, major: number, minor: number): boolean => {
  const [ownMajor = 0, ownMinor = 0] = release.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
};

/**
 * Userlands in the order in which they are tried. The order is only a guess from what is known of kernels and CRIU
 * releases, to save building a userland that cannot work; the canary decides.
 */
export const candidatesFor = (release: string): Candidate[] => {
  if (atLeast(release, 6, 16)) {
    const why = `Linux ${release} refuses socket options that CRIU before 4.2 asks for, so the newest CRIU is tried first`;
    return [
      { name: 'debian-unstable', why },
      { name: 'debian-13', why: 'the next older CRIU' },
      { name: 'debian-12', why: 'the oldest CRIU on offer' },
    ];
  }
  if (atLeast(release, 6, 13)) {
    const why = `Linux ${release} has a vDSO layout that CRIU before 4.1 does not know, so Debian 13 is tried first`;
    return [
      { name: 'debian-13', why },
      { name: 'debian-unstable', why: 'the next newer CRIU' },
      { name: 'debian-12', why: 'the oldest CRIU on offer' },
    ];
  }
  return [
    { name: 'debian-13', why: 'the CRIU of the present stable release of Debian' },
    { name: 'debian-12', why: 'the CRIU of the release before' },
    { name: 'debian-unstable', why: 'the newest CRIU on offer' },
  ];
};
