import { compareUpstream, isReleaseCandidate, seriesOf } from './versions.ts';

/** What a pattern is compared with. */
export interface Candidate {
  readonly package: string;
  readonly release: string;
  readonly upstream: string;
}

/** Series that kernel.org keeps for years: https://www.kernel.org/category/releases.html. */
export const LONGTERM = ['5.10', '5.15', '6.1', '6.6', '6.12', '6.18'] as const;

/** One pattern, understood. */
export type Pattern =
  | { readonly kind: 'running' }
  | { readonly kind: 'files'; readonly path: string }
  | { readonly kind: 'latest' }
  | { readonly kind: 'each-series'; readonly matches: (candidate: Candidate) => boolean }
  /** A version, a series or a comparison with one; else the name of a release or package. */
  | { readonly kind: 'version' | 'name'; readonly word: string; readonly matches: (candidate: Candidate) => boolean };

export const WORDS = ['all', 'latest', 'lts', 'running'] as const;

const VERSION = /^\d+\.\d+(?:\.\d+)*(?:-rc\d+)?$/;

const isSeries = (text: string): boolean => /^\d+\.\d+$/.test(text);

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '<': (order) => order < 0,
};

/** A kernel is compared by as many numbers as the operand has: `<=6.12` takes 6.12.113 in, `<=6` all of 6. */
const compareWith = (operand: string, upstream: string): number => {
  if (!operand.includes('.')) return Number.parseInt(upstream, 10) - Number(operand);
  return compareUpstream(isSeries(operand) ? seriesOf(upstream) : upstream, operand);
};

const comparison = (text: string): Pattern | undefined => {
  const [, operator = '', operand = ''] = /^([<>]=?)\s*(.+)$/.exec(text) ?? [];
  const holds = COMPARISONS[operator];
  if (holds === undefined || !(VERSION.test(operand) || /^\d+$/.test(operand))) return undefined;
  return { kind: 'version', word: text, matches: ({ upstream }) => holds(compareWith(operand, upstream)) };
};

/** A path is told from a name by its slash; a file in this folder is written as ./NAME, or ends in .deb. */
const isPath = (text: string): boolean => text.includes('/') || text.endsWith('.deb') || /^~|^\.\.?$/.test(text);

const parseOne = (text: string): Pattern => {
  if (isPath(text)) return { kind: 'files', path: text };
  if (text === 'running' || text === 'latest') return { kind: text };
  if (text === 'all') return { kind: 'each-series', matches: () => true };
  if (text === 'lts') {
    return { kind: 'each-series', matches: ({ upstream }) => LONGTERM.some((series) => series === seriesOf(upstream)) };
  }
  const compared = comparison(text);
  if (compared !== undefined) return compared;
  if (isSeries(text)) return { kind: 'version', word: text, matches: ({ upstream }) => seriesOf(upstream) === text };
  if (VERSION.test(text)) return { kind: 'version', word: text, matches: ({ upstream }) => upstream === text };
  return { kind: 'name', word: text, matches: (candidate) => candidate.release === text || candidate.package === text };
};

/** The patterns in a text, separated by commas. */
export const parsePatterns = (text: string): Pattern[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseOne);

/** Whether a kernel matches a pattern by itself, whatever else there is. */
export const matchesPattern = (pattern: Pattern, candidate: Candidate): boolean => {
  if (pattern.kind === 'running' || pattern.kind === 'files') return false;
  return pattern.kind === 'latest' ? !isReleaseCandidate(candidate.upstream) : pattern.matches(candidate);
};

/** All kernels that any of the patterns in a text matches, not only the newest. `candidates` are in order, newest first. */
export const allMatching = <C extends Candidate>(text: string, candidates: readonly C[]): C[] => {
  const patterns = parsePatterns(text);
  const latest = candidates.find(({ upstream }) => !isReleaseCandidate(upstream))?.upstream;
  const matches = (pattern: Pattern, candidate: C): boolean =>
    pattern.kind === 'latest' ? candidate.upstream === latest : matchesPattern(pattern, candidate);
  return candidates.filter((candidate) => patterns.some((pattern) => matches(pattern, candidate)));
};
