import type { Verdict } from '../../harness/schema/cell.ts';

/** A verdict as a table in Markdown shows it. */
export const ICONS: Readonly<Record<Verdict, string>> = { pass: '✅', fail: '❌', error: '⚠️', skip: '⏭', missing: '▫' };

export const rowText = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
