import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import { chooseWork } from '../../../harness/plan/choose.ts';
import { loadService } from '../../../harness/plan/service/load.ts';
import { projectPath } from '../../../harness/project.ts';
import { serviceRequest } from '../../../harness/schema/service.ts';
import { openPool } from '../../../workloads/custom/pool.ts';
import { makeFolder } from '../../run/recorded.ts';

const lay = (t: ExecutionContext, text: string, name = 'mine.ts'): string => {
  const file = path.join(makeFolder(t), name);
  writeFileSync(file, text);
  return file;
};

const SMALL = `
  version: 1,
  name: 'small',
  about: 'the least that a service needs',
  start: { argv: ['server', 1] },
  probe: { request: () => 7 },
  proof: [{ name: 'state', read: () => 'there' }],`;

/** A module, and what is said of it. */
const MISTAKES: readonly (readonly [what: string, text: string, said: RegExp])[] = [
  ['no default export', 'export const workload = {};', /mine\.ts: it has no default export\.$/],
  ['a default export that is no description', 'export default () => 1;', /mine\.ts: its default export is no object\.$/],
  ['one that throws', 'throw new Error("no such thing\\nin two lines");', /mine\.ts: it cannot be loaded: no such thing\.$/],
  ['one that ends the program', 'process.exit(5);', /mine\.ts: loading it ended the program with exit code 5/],
  ['no TypeScript', 'export default {\n  name: "x",,\n};', /mine\.ts, line 2: Expected identifier but found ","\.$/],
  [
    'an import that is not there',
    'import { a } from "./a.ts";\nexport default a;',
    /mine\.ts, line 1: Could not resolve "\.\/a\.ts"\.$/,
  ],
  ['a misspelt key', `export default {${SMALL} pobe: 1 };`, /mine\.ts: unknown key "pobe"\. Did you mean probe\?$/],
  ['a wrong value', `export default {${SMALL} port: 40000 };`, /mine\.ts: port: expected a port below 32768/],
  [
    'a function where none may stand',
    `export default {${SMALL} start: { argv: () => 1 } };`,
    /mine\.ts: start\.argv: expected a list/,
  ],
  [
    'what is no data',
    `export default {${SMALL} parameters: new Map() };`,
    /mine\.ts: parameters: expected plain data or a function\.$/,
  ],
  ['a client that cannot be opened', `export default {${SMALL} connect: 'x' };`, /mine\.ts: connect: expected a function\.$/],
  ['a name that stands for nothing', `export default {${SMALL} identify: ['\${prot}'] };`, /mine\.ts: identify has \$\{prot\}/],
];

for (const [what, text, said] of MISTAKES) {
  test(`a module is refused in one sentence: ${what}`, (t) => {
    const error = t.throws(() => loadService(lay(t, text)), { instanceOf: QualifyError });
    t.is(error.exitCode, 2);
    t.regex(error.message, said);
    t.notRegex(error.message, /\n/);
    t.not(error.remedy, '');
  });
}

test('functions become requests that name their places; everything else is as YAML has it', (t) => {
  const { id, definition, criu } = loadService(
    lay(
      t,
      `export default {${SMALL}
        ready: { function: async () => 'yes', expect: 'yes' },
        warm: { requests: [() => 1, { http: { path: '/' } }] },
        port: 7600,
        proof: [{ name: 'state', write: () => 1, read: () => 2 }, { name: 'list', write: [() => 1], read: { redis: ['GET', 'a'] } }],
      };`,
    ),
  );
  t.is(id, 'small');
  t.like(criu, { tcp_established: true });
  t.deepEqual(definition?.probe.request, { function: 'probe.request' });
  t.deepEqual(definition?.ready, { function: 'ready.function', expect: 'yes' });
  t.like(definition?.warm?.requests, [{ function: 'warm.requests.0', same: true }, { http: { path: '/', method: 'GET' } }]);
  t.deepEqual(
    definition?.proof.map(({ write, read }) => [write, read]),
    [
      [[{ function: 'proof.0.write' }], { function: 'proof.0.read' }],
      [[{ function: 'proof.1.write.0' }], { redis: ['GET', 'a'] }],
    ],
  );
});

test('the program that travels has what it imports, and its functions share the client of a connection', async (t) => {
  const file = lay(
    t,
    `import { greet } from './lib/greet.ts';
    import { defineWorkload } from 'criu-qualify';
    let opened = 0;
    export default defineWorkload({
      connect: ({ port, params }): { n: number; closed: string[] } => ({ n: (opened += 1) * 100 + port + params.size, closed: [] }),
      ${SMALL}
      port: 7600,
      parameters: { size: { about: 'x', default: 3 } },
      probe: { request: { function: ({ client, params }) => greet(client.n, params.size), expect: '7703, 3' } },
      proof: [{ name: 'state', read: ({ nonce }) => { throw new Error('not yet: ' + nonce); } }],
    });`,
  );
  mkdirSync(path.join(path.dirname(file), 'lib'));
  writeFileSync(
    path.join(path.dirname(file), 'lib', 'greet.ts'),
    'export const greet = (a: number, b: number): string => `${a}, ${b}`;',
  );
  const { definition } = chooseWork(undefined, [], [file]).workloads[0] ?? {};
  t.truthy(definition);
  if (definition === undefined) return;
  const pool = openPool(definition, { size: 3, node: '/node', port: 7600 });
  t.is((await pool.ask(definition.probe.request)).text, '7703, 3');
  t.is((await pool.ask(definition.probe.request)).text, '7703, 3', 'the same client');
  const other = openPool(definition, { size: 3, port: 7600 });
  await t.throwsAsync(other.ask(definition.probe.request), { message: /expected "7703, 3", was "7803, 3"/ });
  const read = serviceRequest.parse(definition.proof[0]?.read);
  await t.throwsAsync(pool.ask(read, { nonce: 'n1' }), { message: 'not yet: n1' });
});

test('plain JavaScript, and packages that need require, are modules too', (t) => {
  const file = lay(t, `import { join } from './old.cjs';\nexport default {${SMALL} about: join('a', 'b') };`, 'mine.mjs');
  writeFileSync(path.join(path.dirname(file), 'old.cjs'), "exports.join = require('node:path').join;");
  t.is(loadService(file).about, 'a/b');
});

test('in YAML there are no functions', (t) => {
  const file = lay(
    t,
    'version: 1\nname: x\nabout: x\nstart: { argv: [a] }\nprobe: { request: { function: a } }\nproof: [{ name: a, read: { function: b } }]\n',
    'mine.yaml',
  );
  t.regex(
    t.throws(() => loadService(file), { instanceOf: QualifyError }).message,
    /probe\.request is a function, which only a module can have/,
  );
});

test('loading a module leaves no file behind, and another program is another cell', (t) => {
  const file = lay(t, `export default {${SMALL} };`);
  const before = loadService(file).definition?.module;
  writeFileSync(file, `export default {${SMALL.replace('=> 7', '=> 8')} };`);
  t.not(loadService(file).definition?.module, before);
  t.false(existsSync(path.join(path.dirname(file), 'mine.js')));
  t.is(loadService(projectPath('harness', 'plan', 'service', 'example.ts')).id, 'my-service');
});
