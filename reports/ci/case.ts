/**
 * What the formats for CI share: outcomes with their reasons, in groups. Cells of a run and results of a gate are brought into
 * this form once; JUnit, TAP and annotations only write it down.
 */
export type Outcome = 'pass' | 'fail' | 'error' | 'skip';

export interface CiCase {
  /** Dotted path by which CI servers group cases; the same in every run of the same work. */
  readonly path: string;
  readonly name: string;
  readonly outcome: Outcome;
  /** Kind of the trouble, in kebab case; empty for a pass. */
  readonly type: string;
  /** Why it is not a pass, in one sentence; empty for a pass. */
  readonly message: string;
  /** What shows it and what helps, line by line. */
  readonly details: readonly string[];
  /** What was measured, line by line. */
  readonly output: readonly string[];
}

export interface CiGroup {
  readonly name: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** Seconds that the whole group took; undefined where that is not known. */
  readonly seconds: number | undefined;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly CiCase[];
  /** What is no failure, but should be seen. */
  readonly warnings?: readonly { readonly name: string; readonly message: string }[];
  /** Findings that belong to no case, line by line. */
  readonly remarks: readonly string[];
}

/** Lines of text for a file: no control characters, no direction overrides, no half surrogates; tabs become spaces. */
export const cleanLine = (line: string): string =>
  line
    .replaceAll('\t', '  ')
    .replace(/[\p{Cc}\p{Bidi_Control}\p{Cs}\uFFFE\uFFFF]/gu, '')
    .trimEnd();

export const cleanLines = (lines: readonly string[]): string[] =>
  lines.flatMap((text) => text.split(/\r\n|\r|\n/u)).map(cleanLine);
