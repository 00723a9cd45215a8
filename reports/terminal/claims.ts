import type { ClaimVerdict } from '../../harness/schema/claims.ts';
import type { Results } from '../../harness/schema/results.ts';
import { type ClaimText, claimsSummary, claimTexts } from '../claims.ts';
import { printable } from '../format.ts';
import type { Colors } from './tone.ts';

const painted = (colors: Colors, verdict: ClaimVerdict): ((text: string) => string) => {
  if (verdict === 'confirmed') return colors.green;
  return verdict === 'refuted' ? colors.yellow : colors.dim;
};

const measureLine = ({ what, median, interval, word, beside }: ClaimText['measures'][number], colors: Colors): string => {
  const figures = [interval === '' ? median : `${median} (${interval})`, ...(beside === '' ? [] : [beside])].join('; ');
  return `   ${printable(what)}: ${printable(figures)}${colors.dim(`  ${word.toLowerCase()}`)}`;
};

/** One line per claim, and one per measurement; nothing for other suites. */
export const claimsLines = (results: Results, colors: Colors): string[] => {
  const claims = claimTexts(results);
  if (claims.length === 0) return [];
  return [
    '',
    printable(claimsSummary(results)),
    ...claims.flatMap((claim) => [
      `${painted(colors, claim.verdict)(claim.word.toUpperCase())}  ${printable(claim.sentence)} ${printable(claim.why)}`,
      ...claim.measures.map((measure) => measureLine(measure, colors)),
    ]),
  ];
};
