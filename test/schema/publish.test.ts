import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import test from 'ava';
import { projectPath } from '../../harness/project.ts';
import { publishedSchemas } from '../../harness/schema/publish.ts';
import { recorded, recordedPath } from '../run/recorded.ts';

const folder = projectPath('docs', 'schema');
const published = (name: string): unknown => JSON.parse(readFileSync(projectPath('docs', 'schema', name), 'utf8'));
const compile = (name: string): ValidateFunction =>
  new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(published(name) as object);

const results = (): Record<string, unknown> =>
  JSON.parse(readFileSync(recordedPath('redis-pass', 'results.json'), 'utf8')) as Record<string, unknown>;

test('the published schemas are those of the program (UPDATE_DOCS=1 writes them)', (t) => {
  const schemas = publishedSchemas();
  if (process.env['UPDATE_DOCS'] === '1') {
    mkdirSync(folder, { recursive: true });
    for (const [name, schema] of Object.entries(schemas))
      writeFileSync(projectPath('docs', 'schema', name), `${JSON.stringify(schema, null, 2)}\n`);
  }
  t.deepEqual(readdirSync(folder).sort(), Object.keys(schemas).sort());
  for (const [name, schema] of Object.entries(schemas)) t.deepEqual(published(name), JSON.parse(JSON.stringify(schema)), name);
});

test('recorded runs fit them: results.json, run.json, and every event', (t) => {
  const validate = {
    results: compile('results.schema.json'),
    run: compile('run.schema.json'),
    event: compile('events.schema.json'),
  };
  t.true(validate.results(results()), JSON.stringify(validate.results.errors));
  for (const name of ['redis-pass', 'redis-fail', 'resumed'] as const) {
    const { run, events } = recorded(name);
    t.true(validate.run(run), JSON.stringify(validate.run.errors));
    t.true(events.length > 20);
    for (const event of events) t.true(validate.event(event), event.event);
  }
});

test('what does not fit is refused', (t) => {
  const validate = compile('results.schema.json');
  t.false(validate({ ...results(), verdict: 'passed' }), 'another word for a verdict');
  t.false(validate({ ...results(), extra: 1 }), 'a field that is not known');
  t.false(validate({ ...results(), cells: [{}] }), 'a cell without anything');
  const { verdict: _gone, ...rest } = results();
  t.false(validate(rest), 'no verdict');
  t.false(compile('events.schema.json')({ event: 'no-such-event' }));
});
