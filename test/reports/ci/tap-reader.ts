import { parse } from 'yaml';

interface Point {
  readonly ok: boolean;
  readonly number: number;
  readonly description: string;
  readonly skip: string | undefined;
  readonly diagnostic: Record<string, unknown> | undefined;
}

const POINT = /^(not )?ok (\d+) - (.*)$/;
/** A `#` that nothing escapes, with white space before it and after it. */
const DIRECTIVE = /(?<=(?:^|[^\\])(?:\\\\)*)\s+#\s+SKIP(?:\s+(.*))?$/i;

const unescaped = (text: string): string => text.replace(/\\([\\#])/gu, '$1');

/** The YAML block that follows a test point, taken off the lines; undefined where there is none. */
const takeDiagnostic = (lines: string[]): Record<string, unknown> | undefined => {
  if (lines[0] !== '  ---') return undefined;
  const block = lines.splice(0, lines.indexOf('  ...') + 1).slice(1, -1);
  if (block.some((line) => line !== '' && !line.startsWith('  '))) throw new Error('a diagnostic is not indented');
  return parse(block.map((line) => line.slice(2)).join('\n'));
};

const pointOf = (line: string, lines: string[]): Point => {
  const match = POINT.exec(line);
  if (match === null) throw new Error(`no line of TAP: ${line}`);
  const [, not, number, rest = ''] = match;
  const directive = DIRECTIVE.exec(rest);
  return {
    ok: not === undefined,
    number: Number(number),
    description: unescaped(directive === null ? rest : rest.slice(0, directive.index)),
    skip: directive === null ? undefined : unescaped(directive[1] ?? ''),
    diagnostic: takeDiagnostic(lines),
  };
};

/**
 * A reader of TAP 14 that knows nothing of how the text was written: version, plan, test points with their YAML blocks, comments.
 * Anything else is refused, although the specification lets a harness ignore it.
 */
export const readTap = (text: string): { planned: number; points: Point[]; comments: string[] } => {
  const [version, plan, ...lines] = text.split('\n');
  if (version !== 'TAP version 14') throw new Error('the first line is not the version');
  if (lines.pop() !== '') throw new Error('the last line does not end');
  const planned = Number(/^1\.\.(\d+)$/.exec(plan ?? '')?.[1]);
  if (!Number.isInteger(planned)) throw new Error(`no plan: ${plan}`);
  const points: Point[] = [];
  const comments: string[] = [];
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line.startsWith('#')) comments.push(line.slice(1).trim());
    else points.push(pointOf(line, lines));
  }
  return { planned, points, comments };
};
