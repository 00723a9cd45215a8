import type { Results } from '../../harness/schema/results.ts';
import { CLAIMS_METHOD, type ClaimText, claimsSummary, claimTexts } from '../claims.ts';
import { escaped } from './escape.ts';
import { rowText } from './row.ts';

const measureRow = ({ what, median, interval, samples, beside, word, why }: ClaimText['measures'][number]): string =>
  rowText(
    [
      `${what}${beside === '' ? '' : ` (${beside})`}`,
      median,
      interval === '' ? '' : `${interval}, n = ${samples}`,
      `${word}. ${why}`,
    ].map(escaped),
  );

const claimLines = (claim: ClaimText): string[] => [
  '',
  `### ${escaped(claim.word)}: ${escaped(claim.sentence)}`,
  '',
  `Published: ${escaped(claim.published)}. ${escaped(claim.why)}`,
  '',
  rowText(['measured on', 'median', '95 % interval', 'verdict']),
  rowText(['---', '--:', '--:', '---']),
  ...claim.measures.map(measureRow),
  '',
  escaped(`${claim.how} ${claim.conditions}`),
];

/** Published claims and what this run says of them; nothing for other suites. */
export const claimsLines = (results: Results): string[] => {
  const claims = claimTexts(results);
  if (claims.length === 0) return [];
  const sources = [...new Set(claims.map(({ source }) => source))].join('; ');
  return [
    '',
    '## Published claims',
    '',
    escaped(`${claimsSummary(results)} Source: ${sources}.`),
    '',
    escaped(CLAIMS_METHOD),
    ...claims.flatMap(claimLines),
  ];
};
