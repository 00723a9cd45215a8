import { metricTerms, type TermData } from './glossary-terms.ts';

/** What a figure is called and how it was measured. */
export interface Term extends TermData {
  readonly name: string;
  /** Fragment of its definition in the report; absent for a name that this version does not know. */
  readonly anchor: string | undefined;
}

const humanise = (name: string): string => {
  const words = name
    .replace(/_(us|ms|bytes_per_s|bytes|ratio|pages)$/u, '')
    .replaceAll('_', ' ')
    .trim();
  return words === '' ? name : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** The entry of a metric. An unknown name gets a readable label and says that it has no definition here. */
export const termOf = (name: string): Term => {
  const known = Object.hasOwn(metricTerms, name) ? metricTerms[name] : undefined;
  return known === undefined
    ? {
        name,
        label: humanise(name),
        definition: 'This version of the report has no definition of this figure.',
        anchor: undefined,
      }
    : { ...known, name, anchor: `def-${name.replaceAll('_', '-')}` };
};

/** Every known name, in the order in which the report explains them. */
export const knownMetrics = (): readonly string[] => Object.keys(metricTerms);
