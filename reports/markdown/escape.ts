import { printable } from '../format.ts';

/**
 * Text as GitHub shows it and does nothing with it: no markup, no HTML, no table cell of its own,
 * nobody mentioned, no issue referred to. One line.
 */
export const escaped = (text: string): string =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*{}[\]|~$!]|(?<!\w)_|_(?!\w)/gu, (sign) => `\\${sign}`)
    .replace(/^(?:[-+=]|\d+(?=[.)]\s))/u, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/[@#]/gu, (sign) => `${sign}<!-- -->`);

/** Lines as they stand, in a fence that is longer than any run of backticks in them. */
export const fenced = (lines: readonly string[]): string[] => {
  const clean = lines.map((line) => line.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (sign) => (sign === '\t' ? '  ' : '')));
  const longest = Math.max(0, ...clean.flatMap((line) => [...line.matchAll(/`+/gu)].map(([run]) => run.length)));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}text`, ...clean, fence];
};
