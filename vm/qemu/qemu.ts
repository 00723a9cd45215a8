import type { QemuVersion } from './version.ts';

/** A QEMU that can be run. */
export interface Qemu {
  readonly source: 'host' | 'pinned' | 'given';
  readonly version: QemuVersion;
  /** Version of its package, where it came from one. */
  readonly package: string | undefined;
  /** What to run, before QEMU's own arguments: a pinned one needs the loader of its own userland. */
  readonly command: readonly [string, ...string[]];
  /** Folders with firmware, when it would not find its own. */
  readonly dataDirs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Why this one, in one sentence. */
  readonly why: string;
}
