import type { CriuOptions } from '../schema/cell.ts';

/** What can be done about a failure by the tool itself, so that it can be tried and seen to help. */
export type RemedyAction =
  | { readonly kind: 'criu-options'; readonly options: CriuOptions }
  | { readonly kind: 'environment'; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'modules'; readonly names: readonly string[] }
  | { readonly kind: 'sysctl'; readonly name: string; readonly value: string };

/** One remedy for a known failure, in the order in which they should be tried. */
export interface Remedy {
  /** One sentence for a reader. */
  readonly text: string;
  /** Absent where only a person can do it, such as taking another CRIU. */
  readonly action?: RemedyAction;
}
