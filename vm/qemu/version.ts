/** Major, minor and micro of QEMU's own version. */
export interface QemuVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** Reads what `qemu-system-x86_64 --version` prints: "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)". */
export const parseQemuVersion = (banner: string): QemuVersion | undefined => {
  const [, text, major, minor] = /QEMU emulator version ((\d+)\.(\d+)(?:\.\d+)*)/.exec(banner) ?? [];
  return text === undefined ? undefined : { text, major: Number(major), minor: Number(minor) };
};

/**
 * Releases before this one crashed guests with several processors in cmpxchg16b under multi-threaded TCG (seen with 7.2; 10.0 has
 * no such fault). They are used with that instruction taken off the processor.
 */
const KNOWN_GOOD_MAJOR = 10;
export const needsMitigation = ({ major }: QemuVersion): boolean => major < KNOWN_GOOD_MAJOR;

/** "migrate file:" came with 8.2, and its mapped-ram with 9.0; machines are saved with both. */
export const canSave = ({ major }: QemuVersion): boolean => major >= 9;
