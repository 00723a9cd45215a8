import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { knownFailures } from '../../harness/diagnose/registry.ts';
import { projectPath } from '../../harness/project.ts';
import { criuOptions } from '../../harness/schema/criu-options.ts';
import { knowledgeTable } from './knowledge-table.ts';
import { provoked, recordedLogs } from './recorded.ts';

const SENTENCE = /^[A-Z/][^\n]*\.$/;

test('each entry has a name of its own, a cause in one sentence, remedies and references', (t) => {
  t.is(new Set(knownFailures.map(({ id }) => id)).size, knownFailures.length);
  t.true(knownFailures.length >= 45);
  for (const { id, cause, remedies, references, pattern } of knownFailures) {
    t.regex(id, /^[a-z][a-z0-9-]*[a-z0-9]$/);
    t.regex(cause, SENTENCE, id);
    t.notRegex(cause, /\. [A-Z]/, `${id}: one sentence`);
    t.true(remedies.length > 0, id);
    for (const { text } of remedies) t.regex(text, SENTENCE, id);
    t.true(references.length > 0, id);
    t.is(pattern.flags, '', `${id}: a pattern with a state would match every other time`);
    t.false(/\.c:|criu\//.test(pattern.source), `${id}: file names and lines move between versions`);
  }
});

test('options that a remedy sets are options of a cell', (t) => {
  for (const { id, remedies } of knownFailures)
    for (const { action } of remedies)
      if (action?.kind === 'criu-options') t.true(criuOptions.safeParse(action.options).success, id);
});

test('"verified" is what the recorded logs show: each provocation has its log, each provoked log its entry', (t) => {
  const claimed = knownFailures.flatMap(({ id, verified }) => verified.map(({ kernel, criu }) => `${id} ${kernel} ${criu}`));
  const recorded = provoked.flatMap(({ id, kernel, criu }) => (id === null ? [] : [`${id} ${kernel} ${criu}`]));
  t.deepEqual([...new Set(claimed)].toSorted(), [...new Set(recorded)].toSorted());
});

test('every log in the index is of an entry that exists', (t) => {
  const ids = new Set(knownFailures.map(({ id }) => id));
  for (const { file, id } of recordedLogs) t.true(id === null || ids.has(id), file);
});

test('the table in docs/diagnosis.md is what the entries say; UPDATE_DOCS=1 writes it anew', (t) => {
  const file = projectPath('docs', 'diagnosis.md');
  const [begin, end] = ['<!-- known failures: begin -->', '<!-- known failures: end -->'];
  const text = readFileSync(file, 'utf8');
  const parts = [text.indexOf(begin) + begin.length, text.indexOf(end)] as const;
  t.true(parts[0] > begin.length && parts[1] > parts[0]);
  const wanted = `${text.slice(0, parts[0])}\n\n${knowledgeTable()}\n${text.slice(parts[1])}`;
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, wanted);
  else t.is(text, wanted, 'run: UPDATE_DOCS=1 npm test -- test/diagnose/knowledge.test.ts');
});
