import { countedName } from '../harness/schema/metric.ts';
import { metricTerms, type TermData } from './glossary-terms.ts';

/** What a figure is called and how it was measured. */
export interface Term extends TermData {
  readonly name: string;
  /** Fragment of its definition in the report; absent for a name that this version does not know. */
  readonly anchor: string | undefined;
}

const humanise = (name: string): string => {
  const words = name
    .replace(/_(us|ms|instructions|bytes_per_s|bytes_per_instruction|bytes|ratio|pages)$/u, '')
    .replaceAll('_', ' ')
    .trim();
  return words === '' ? name : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** What a figure of time is where instructions are counted: the same, less its name and the words for its unit. */
const counted = ([name, { label, definition }]: readonly [string, TermData]): readonly (readonly [string, TermData])[] =>
  countedName(name) === name
    ? []
    : [
        [
          countedName(name),
          {
            label: label.replace(', wall time', ', whole process'),
            definition: `Counted in executed instructions, on the clock of a machine that counts them. ${definition}`,
          },
        ],
      ];

const terms: ReadonlyMap<string, TermData> = new Map(Object.entries(metricTerms).flatMap((entry) => [entry, ...counted(entry)]));

/** The entry of a metric. An unknown name gets a readable label and says that it has no definition here. */
export const termOf = (name: string): Term => {
  const known = terms.get(name);
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
export const knownMetrics = (): readonly string[] => [...terms.keys()];
