import { stringify } from 'yaml';
import { printable } from '../format.ts';
import { type CiCase, type CiGroup, cleanLine, cleanLines } from './case.ts';

/** TAP version 14 (testanything.org): `#` would begin a directive, and `\` what escapes it. */
const escaped = (text: string): string => cleanLine(printable(text)).replace(/[\\#]/gu, (sign) => `\\${sign}`);

const INDENT = '  ';

const diagnostic = ({ outcome, type, message, details }: CiCase): string[] => {
  const data = { message: cleanLine(message), severity: outcome, cause: type, details: cleanLines(details) };
  // Quoted and unfolded: many readers of TAP know only that much of YAML.
  const style = { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const;
  const lines = stringify(data, style).trimEnd().split('\n');
  return ['---', ...lines, '...'].map((line) => (line === '' ? '' : `${INDENT}${line}`));
};

const pointLines = (one: CiCase, number: number, group: string | undefined): string[] => {
  const description = escaped(group === undefined ? one.name : `${group}: ${one.name}`);
  const status = one.outcome === 'pass' || one.outcome === 'skip' ? 'ok' : 'not ok';
  const directive = one.outcome === 'skip' ? ` # SKIP ${escaped(one.message)}`.trimEnd() : '';
  const point = `${status} ${number} - ${description}${directive}`;
  return one.outcome === 'fail' || one.outcome === 'error' ? [point, ...diagnostic(one)] : [point];
};

/** Groups of cases as one TAP document, the plan first: what is cut off at its end is noticed. */
export const renderTap = (headline: string, groups: readonly CiGroup[]): string => {
  const points = groups.flatMap((group) =>
    group.cases.map((one) => ({ one, group: groups.length > 1 ? group.name : undefined })),
  );
  const remarks = groups.flatMap((group) => cleanLines(group.remarks));
  return [
    'TAP version 14',
    points.length === 0 ? '1..0 # SKIP nothing was planned' : `1..${points.length}`,
    ...[cleanLine(printable(headline)), ...remarks].map((line) => `# ${line}`.trimEnd()),
    ...points.flatMap(({ one, group }, index) => pointLines(one, index + 1, group)),
    '',
  ].join('\n');
};
