/** Where things are inside a machine. */
export const GUEST = {
  node: '/opt/criu-qualify/node',
  runner: '/opt/criu-qualify/runner.mjs',
  subjects: '/opt/criu-qualify/subjects',
  criu: '/opt/criu-qualify/criu',
  images: '/var/lib/criu-qualify/images',
  disk: '/var/lib/criu-qualify/disk',
  work: '/var/lib/criu-qualify/services',
} as const;

/** /proc/PID/maps names the files of an overlay rightly from this kernel on; before, CRIU cannot find them. */
const OVERLAY_MAPS_SINCE = [6, 8] as const;

/** How the userland becomes a root file system that may be written: a layer over it, or a copy of it in memory. */
export type RootMode = 'overlay' | 'copy';

export const rootModeFor = (release: string): RootMode => {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  const [needMajor, needMinor] = OVERLAY_MAPS_SINCE;
  return major > needMajor || (major === needMajor && minor >= needMinor) ? 'overlay' : 'copy';
};
