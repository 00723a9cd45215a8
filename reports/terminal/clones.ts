import type { Results } from '../../harness/schema/results.ts';
import { cloneGroups, identityFinding, memoryFinding, timeFinding } from '../clones.ts';
import { printable } from '../format.ts';

/** What a run says of clones, in a few lines for each service; nothing where it made none. */
export const clonesLines = (results: Results): string[] =>
  cloneGroups(results).flatMap((group) => [
    '',
    printable(`${timeFinding(group)}.`),
    ...[memoryFinding(group), identityFinding(group)].filter((text) => text !== '').map((text) => `  ${printable(text)}`),
  ]);
