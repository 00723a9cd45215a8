import type { Verdict } from '../../harness/schema/cell.ts';
import type { Results } from '../../harness/schema/results.ts';
import { SHOUTED } from '../words.ts';

const LABEL = 'criu-qualify';

/** Dark enough for white letters (WCAG AA), and told apart by their word as well. */
const COLOURS: Readonly<Record<Verdict, string>> = {
  pass: '#17713f',
  fail: '#b01e1e',
  error: '#8a4600',
  skip: '#545c65',
  missing: '#545c65',
};

const messageOf = ({ verdict, cells }: Results): string => {
  const applicable = cells.filter((cell) => cell.verdict !== 'skip');
  const passed = applicable.filter((cell) => cell.verdict === 'pass').length;
  return `${SHOUTED[verdict].toLowerCase()} ${passed}/${applicable.length}`;
};

/** Width of a letter of 11 px Verdana, roughly; textLength makes the browser keep to it. */
const LETTER = 7;
const PADDING = 6;

const widthOf = (text: string): number => text.length * LETTER + 2 * PADDING;

/** A badge for a README: the verdict, and how many of the cells that apply passed. It needs no server and no font. */
export const renderBadge = (results: Results): string => {
  const message = messageOf(results);
  const [left, right] = [widthOf(LABEL), widthOf(message)];
  const text = (content: string, from: number, width: number): string =>
    `<text x="${from + PADDING}" y="14" textLength="${width - 2 * PADDING}" lengthAdjust="spacingAndGlyphs">${content}</text>`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${LABEL}: ${message}">`,
    `<title>${LABEL}: ${message}</title>`,
    `<rect width="${left + right}" height="20" rx="3" fill="${COLOURS[results.verdict]}"/>`,
    `<path d="M3 0h${left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#3b4148"/>`,
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    text(LABEL, 0, left),
    text(message, left, right),
    '</g></svg>',
  ].join('')}\n`;
};

/** The same for shields.io's endpoint badge (https://shields.io/badges/endpoint-badge). */
export const renderShields = (results: Results): string =>
  `${JSON.stringify({ schemaVersion: 1, label: LABEL, message: messageOf(results), color: COLOURS[results.verdict] })}\n`;
