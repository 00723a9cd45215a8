import test from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import { chooseSubjects } from '../../../harness/plan/choose.ts';
import { frontMatter, readSubject, subjectSources, subjects } from '../../../workloads/subjects/catalogue.ts';

test('every source says what its subject promises', (t) => {
  const all = [...subjects().values()];
  t.true(all.length > 0);
  for (const { id, about, flavors, expect } of all) {
    t.regex(id, /^[a-z]+\/[a-z0-9-]+$/);
    t.true(about.length > 10, id);
    t.true(flavors.length > 0, id);
    for (const { refused } of expect) t.notThrows(() => new RegExp(refused), id);
  }
  const files = subjectSources().filter((file) => file.endsWith('.c') && !file.startsWith('kit/'));
  t.deepEqual(files.map((file) => file.replace(/\.c$/, '')).toSorted(), all.map(({ id }) => id).toSorted());
});

test('the first comment is YAML, its lines after an asterisk', (t) => {
  t.is(
    frontMatter('/*\n * about: it stays\n * criu: {tcp_established: true}\n */\n#include'),
    'about: it stays\ncriu: {tcp_established: true}',
  );
  const subject = readSubject('fd/x', '/*\n * about: it stays as it was\n */\n');
  t.deepEqual(subject.flavors, ['host', 'ns', 'uns']);
  t.deepEqual(subject.mutations, []);
});

test('a field that is not known is named with its file', (t) => {
  const error = t.throws(() => readSubject('fd/x', '/*\n * about: it stays\n * flavour: host\n */\n'), {
    instanceOf: QualifyError,
  });
  t.regex(error.message, /workloads\/subjects\/fd\/x\.c/);
  t.regex(error.message, /flavour/);
});

test('subjects are chosen by id or by kind, and by their namespaces', (t) => {
  const ids = (names: string[]): string[] => chooseSubjects(names, []).map(({ id }) => id);
  t.deepEqual(ids(['fd/pipe']), ['fd/pipe']);
  t.true(ids(['memory']).every((id) => id.startsWith('memory/')));
  t.deepEqual(
    chooseSubjects(['fd/pipe'], ['uns']).map(({ flavors }) => flavors),
    [['uns']],
  );
  const error = t.throws(() => ids(['fd/pip']), { instanceOf: QualifyError });
  t.is(error.exitCode, 2);
  t.regex(error.remedy, /fd\/pipe/);
});
