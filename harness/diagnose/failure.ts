import type { CriuOptions } from '../schema/cell.ts';
import type { Remedy } from './remedy.ts';

/** Versions from `from` on (inclusive) and before `before` (exclusive), as "6.16" or "4.1.1". */
export interface VersionRange {
  readonly from?: string;
  readonly before?: string;
}

/** Where a failure can occur at all. What is not stated holds everywhere. */
export interface Conditions {
  readonly kernel?: VersionRange;
  readonly criu?: VersionRange;
  readonly glibc?: VersionRange;
  /** With one of these options given, CRIU does not fail in this way. */
  readonly withoutOptions?: readonly (keyof CriuOptions)[];
}

/** A kernel and a CRIU on which a failure was provoked for real, and its log recorded in test/fixtures/criu-logs. */
export interface Provocation {
  readonly kernel: string;
  readonly criu: string;
}

/** A known cause of failure, recognised by the message alone: file names and line numbers move between CRIU versions. */
export interface KnownFailure {
  /** Kebab-case; stays what it is, since reports and scripts name it. */
  readonly id: string;
  /** Matches the message of the Error line that decides. */
  readonly pattern: RegExp;
  /** CRIU says this without an Error line, so it is looked for in all lines, and only where no Error line decides. */
  readonly quiet?: true;
  readonly when?: Conditions;
  /** The cause, in one sentence. */
  readonly cause: string;
  /** In the order in which they should be tried. */
  readonly remedies: readonly Remedy[];
  /** Issues as "owner/repository#number", source files of CRIU, or commits. */
  readonly references: readonly string[];
  /** Empty: taken from CRIU's sources or issue threads, not provoked here. */
  readonly verified: readonly Provocation[];
  /** The machinery around CRIU is to blame, not the kernel, CRIU or service under test. */
  readonly ours?: true;
}

/** The machine on which most failures were provoked: see test/fixtures/criu-logs/README.md. */
export const ON_6_18: readonly Provocation[] = [{ kernel: '6.18.44', criu: '4.2.1' }];
