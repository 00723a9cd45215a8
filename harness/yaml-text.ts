import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { inputError } from './errors.ts';
import { suggestion } from './nearest.ts';

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

/** The keys of the object at a path of the schema; none where it is no object. */
const keysAt = (schema: unknown, path: readonly PropertyKey[]): string[] => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return keysAt(schema.unwrap(), path);
  const [part, ...rest] = path;
  if (schema instanceof z.ZodArray && part !== undefined) return keysAt(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  return part === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[String(part)], rest);
};

const issueText = (issue: z.core.$ZodIssue, schema: z.ZodObject): string => {
  const where = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return `unknown key "${key}"${where === '' ? '' : ` in ${where}`}. ${suggestion(key, keysAt(schema, issue.path))}`;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined')) {
    return `"${where}" is missing: expected ${issue.expected}.`;
  }
  const message = issue.message.replace(/^Invalid input: /, '').replace(/\.$/, '');
  return `${where === '' ? 'the file' : where}: ${message}.`;
};

/** What the user has to mend first. A misspelt key is also a missing one: the spelling it is, then. */
const firstIssue = (error: z.ZodError): z.core.$ZodIssue => {
  const { issues } = error;
  const issue = issues.find((candidate) => candidate.code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) throw error;
  return issue;
};

/** What is wrong with data that came from no YAML file: where, and what was expected. */
export const sayIssue = (error: z.ZodError, schema: z.ZodObject): string => issueText(firstIssue(error), schema);

const problemOf = (issue: z.core.$ZodIssue, document: Document, lines: LineCounter, schema: z.ZodObject): Problem => {
  const around = nodeAt(document, issue.path);
  const node = issue.code === 'unrecognized_keys' && isMap(around) ? keyNode(around, issue.keys[0] ?? '') : around;
  const offset = (node ?? around)?.range?.[0] ?? 0;
  return { line: lines.linePos(offset).line, text: issueText(issue, schema) };
};

/** Parses a YAML file by a schema; an input error names the file, the line and what was expected, and `remedy`. */
export const parseYaml = <S extends z.ZodObject>(text: string, file: string, schema: S, remedy: string): z.infer<S> => {
  const fail = ({ line, text: what }: Problem): never => {
    throw inputError(`${file}, line ${line}: ${what}`, remedy);
  };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax !== undefined) return fail({ line: lines.linePos(syntax.pos[0]).line, text: `not valid YAML: ${syntax.message}` });
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  return fail(problemOf(firstIssue(parsed.error), document, lines, schema));
};
