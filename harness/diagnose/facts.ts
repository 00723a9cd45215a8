import type { CriuOptions } from '../schema/cell.ts';
import type { Conditions, VersionRange } from './failure.ts';

/** What is known of the machine on which CRIU ran. Whatever is absent is unknown, and rules nothing out. */
export interface DiagnosisFacts {
  /** As uname -r prints it. */
  readonly kernel?: string | undefined;
  /** As criu --version prints it, without words. */
  readonly criu?: string | undefined;
  readonly glibc?: string | undefined;
  readonly options?: CriuOptions | undefined;
}

/** Major, minor and patch level; undefined where the text does not begin with a version. */
export const versionOf = (text: string): readonly number[] | undefined => {
  const parts = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text.trim());
  return parts === null ? undefined : parts.slice(1).map((part) => Number(part ?? 0));
};

const compare = (a: readonly number[], b: readonly number[]): number =>
  [0, 1, 2].map((i) => (a[i] ?? 0) - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;

const within = (range: VersionRange | undefined, known: string | undefined): boolean => {
  const version = known === undefined ? undefined : versionOf(known);
  if (range === undefined || version === undefined) return true;
  const from = range.from === undefined ? undefined : versionOf(range.from);
  const before = range.before === undefined ? undefined : versionOf(range.before);
  return (from === undefined || compare(version, from) >= 0) && (before === undefined || compare(version, before) < 0);
};

/** Whether nothing that is known contradicts the conditions. */
export const possible = (when: Conditions | undefined, facts: DiagnosisFacts): boolean =>
  when === undefined ||
  (within(when.kernel, facts.kernel) &&
    within(when.criu, facts.criu) &&
    within(when.glibc, facts.glibc) &&
    !(when.withoutOptions ?? []).some((name) => facts.options?.[name] !== undefined && facts.options[name] !== false));
