import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { inputError } from '../../harness/errors.ts';
import { suggestion } from '../../harness/nearest.ts';

type Document = ReturnType<typeof parseDocument>;

const keyNode = (map: YAMLMap, key: string): Node | undefined => {
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isNode(pair?.key) ? pair.key : undefined;
};

/** The node that an issue is about; the nearest one around it when the key is missing altogether. */
const nodeAt = (document: Document, path: readonly PropertyKey[]): Node | undefined => {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return document.contents ?? undefined;
};

const pathText = (path: readonly PropertyKey[]): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');

interface Problem {
  readonly line: number;
  readonly text: string;
}

const issueText = (issue: z.core.$ZodIssue, known: readonly string[]): string => {
  const where = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return `unknown key "${key}". ${suggestion(key, known)}`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined')) {
    return `"${where}" is missing: expected ${issue.expected}.`;
  }
  const message = issue.message.replace(/^Invalid input: /, '').replace(/\.$/, '');
  return `${where === '' ? 'the file' : where}: ${message}.`;
};

const problemOf = (issue: z.core.$ZodIssue, document: Document, lines: LineCounter, known: readonly string[]): Problem => {
  const around = nodeAt(document, issue.path);
  const node = issue.code === 'unrecognized_keys' && isMap(around) ? keyNode(around, issue.keys[0] ?? '') : around;
  const offset = (node ?? around)?.range?.[0] ?? 0;
  return { line: lines.linePos(offset).line, text: issueText(issue, known) };
};

const REMEDY = 'Correct the file; docs/userlands.md describes every key.';

const fail = (file: string, problem: Problem): never => {
  throw inputError(`${file}, line ${problem.line}: ${problem.text}`, REMEDY);
};

/** Parses a YAML file by a schema; an input error names the file, the line and what was expected. */
export const parseYaml = <S extends z.ZodObject>(text: string, file: string, schema: S): z.infer<S> => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax !== undefined)
    return fail(file, { line: lines.linePos(syntax.pos[0]).line, text: `not valid YAML: ${syntax.message}` });
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  const issues = parsed.error.issues;
  // A misspelt key is also a missing one: the spelling is what the user has to mend.
  const issue = issues.find((candidate) => candidate.code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) throw parsed.error;
  return fail(file, problemOf(issue, document, lines, known));
};
