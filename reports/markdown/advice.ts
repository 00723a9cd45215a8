import type { Results } from '../../harness/schema/results.ts';
import { ADVICE_METHOD, type AdviceRow, type AdviceText, adviceTexts, COST_LABELS, COSTS } from '../advice.ts';
import { escaped, fenced } from './escape.ts';
import { rowText } from './row.ts';

const costCell = ({ value, interval, against }: AdviceRow['costs'][number]): string =>
  `${value}${interval === '' ? '' : ` (${interval})`}${against === '' ? '' : `, ${against}`}`;

const textLines = ({
  title,
  objective,
  finding,
  mind,
  resolution,
  rows,
  notTried,
  commands,
  commandsOf,
}: AdviceText): string[] => [
  '',
  `## Advice: ${escaped(title)}`,
  '',
  escaped([objective, finding, mind, resolution].filter((text) => text !== '').join(' ')),
  '',
  rowText(['set of options', 'round', 'passed', ...COSTS.map((one) => COST_LABELS[one]), '']),
  rowText(['---', ':-:', ':-:', ...COSTS.map(() => '---'), '---']),
  ...rows.map((row) =>
    rowText(
      [
        row.words,
        String(row.round),
        row.passed,
        ...row.costs.map(costCell),
        [row.standing, row.reason].filter(Boolean).join(': '),
      ].map(escaped),
    ),
  ),
  ...(notTried.length === 0 ? [] : ['', 'Not tried:', '', ...notTried.map((one) => `- ${escaped(one)}`)]),
  ...(commands.length === 0 ? [] : ['', `To use: ${escaped(commandsOf)}`, '', ...fenced(commands)]),
];

/** What was tried, what it cost, and what to use; nothing for every other run. */
export const adviceLines = (results: Results): string[] => {
  const texts = adviceTexts(results);
  return texts.length === 0 ? [] : [...texts.flatMap(textLines), '', escaped(ADVICE_METHOD)];
};
