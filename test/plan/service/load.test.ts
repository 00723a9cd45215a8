import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import { chooseSuite, chooseWork, chooseWorkload } from '../../../harness/plan/choose.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { loadService, parseService } from '../../../harness/plan/service/load.ts';
import { shippedServices } from '../../../harness/plan/service/shipped.ts';
import { projectPath } from '../../../harness/project.ts';
import { cell } from '../../../harness/schema/cell.ts';
import { makeFolder } from '../../run/recorded.ts';

const SMALL = `version: 1
name: small
about: the least that a service needs
port: 7600
start:
  argv: [server, 1]
probe:
  request:
    http: { path: / }
proof:
  - name: state
    read:
      http: { path: /state }
`;

const refused = (t: ExecutionContext, text: string, said: RegExp): void => {
  const error = t.throws(() => parseService(text, 'mine.yaml'), { instanceOf: QualifyError });
  t.is(error.exitCode, 2);
  t.regex(error.message, said);
  t.not(error.remedy, '');
};

test('the least that is needed, and what is taken where nothing is said', (t) => {
  const service = parseService(SMALL, 'mine.yaml');
  t.like(service, { name: 'small', packages: [], files: [], criu: {}, start: { argv: ['server', 1], namespaces: [] } });
  t.is(service.probe.request.http?.method, 'GET');
  t.like(service.proof[0], { rule: 'same', connection: 'held', write: [] });
});

/** A mistake, made by replacing one part of the small service, and what is said. */
const MISTAKES: readonly (readonly [part: string, by: string, said: RegExp])[] = [
  ['version: 1', 'version: 2', /^mine\.yaml, line 1: version: expected 1/],
  ['name: small', 'name: Small', /^mine\.yaml, line 2: name: expected lower-case letters/],
  ['about:', 'abuot:', /^mine\.yaml, line 3: unknown key "abuot"\. Did you mean about\?$/],
  ['port: 7600', 'port: 40000', /^mine\.yaml, line 4: port: expected a port below 32768/],
  ['port: 7600\n', '', /^mine\.yaml: probe\.request asks over a connection, and the service has no port\.$/],
  ['argv: [server, 1]', 'argv: server', /^mine\.yaml, line 6: start\.argv: expected a list: the program and its arguments\.$/],
  ['argv: [server, 1]', 'argv: []', /^mine\.yaml, line 6: start\.argv: expected the program and its arguments\.$/],
  [
    'argv: [server, 1]',
    'argv: [server]\n  usre: www-data',
    /^mine\.yaml, line 7: unknown key "usre" in start\. Did you mean user\?$/,
  ],
  ['argv: [server, 1]', 'argv: [server, "${prot}"]', /^mine\.yaml: start has \$\{prot\}, which stands for nothing there\.$/],
  ['http: { path: / }', 'htpp: { path: / }', /^mine\.yaml, line 9: unknown key "htpp" in probe\.request\. Did you mean http\?$/],
  [
    'http: { path: / }',
    'http: { path: / }\n    redis: [PING]',
    /^mine\.yaml, line 9: probe\.request: expected exactly one of http, tcp, redis, sql, command, function\.$/,
  ],
  [
    'http: { path: / }',
    'http: { path: index }',
    /^mine\.yaml, line 9: probe\.request\.http\.path: expected a path that begins with "\/"\.$/,
  ],
  [
    'http: { path: / }',
    'http: { path: / }\n    expect: 7',
    /^mine\.yaml, line 10: probe\.request\.expect: expected a text \(a number in quotes\)/,
  ],
  [
    'http: { path: / }',
    'http: { path: / }\n    expect: { matches: "(" }',
    /^mine\.yaml: probe\.request\.expect\.matches is no regular expression: \(\.$/,
  ],
  ['http: { path: / }', 'http: { path: "/${nonce}" }', /probe\.request has \$\{nonce\}, which stands for nothing there/],
  ['name: state', 'nmae: state', /^mine\.yaml, line 11: unknown key "nmae" in proof\[0\]\. Did you mean name\?$/],
  [SMALL.slice(SMALL.indexOf('proof:')), 'proof: []', /^mine\.yaml, line 10: proof: expected at least one step that proves/],
  ['port: 7600', 'port: 7600\ncriu: { tcp_closed: true }', /^mine\.yaml, line 5: unknown key "tcp_closed" in criu\. /],
  ['port: 7600', 'port: 7600\nfiles: [{ path: a }]', /^mine\.yaml, line 5: files\[0\]: expected either content or from\.$/],
  [
    'port: 7600',
    'port: 7600\nfiles: [{ path: a, content: "", mode: 644 }]',
    /^mine\.yaml, line 5: files\[0\]\.mode: expected an octal mode in quotes/,
  ],
  [
    'port: 7600',
    'port: 7600\nfiles: [{ path: ../a, content: "" }]',
    /^mine\.yaml, line 5: files\[0\]\.path: expected a path without "\.\."\.$/,
  ],
  ['port: 7600', 'port: 7600\nparameters: { nonce: { about: x, default: 1 } }', /a parameter cannot be called nonce/],
  [
    'port: 7600',
    'port: 7600\nparameters: { size: { about: x, default: 9, max: 8 } }',
    /parameters\.size\.default is 9, outside of 1 to 8/,
  ],
  ['port: 7600', 'port: [', /^mine\.yaml, line \d+: not valid YAML: /],
];

for (const [part, by, said] of MISTAKES) {
  test(`a mistake is named with its place: ${JSON.stringify(by.slice(0, 50))}`, (t) => {
    t.true(SMALL.includes(part));
    refused(
      t,
      SMALL.replace(part, () => by),
      said,
    );
  });
}

test('two dollar signs leave a name in braces as it is', (t) => {
  t.notThrows(() =>
    parseService(
      SMALL.replace('[server, 1]', () => '[sh, -c, "echo $${HOME}"]'),
      'mine.yaml',
    ),
  );
});

const layService = (t: ExecutionContext, more: string): string => {
  const file = path.join(makeFolder(t), 'mine.yaml');
  writeFileSync(file, `${SMALL}${more}`);
  return file;
};

test('files travel with the cell: another content is another cell', (t) => {
  const file = layService(t, 'files:\n  - path: config\n    from: ./config\n  - path: bytes\n    from: bytes\n');
  const beside = (name: string, content: string | Buffer) => writeFileSync(path.join(path.dirname(file), name), content);
  const planned = () => {
    const { suite, workloads } = chooseWork(undefined, [], [file]);
    t.is(suite.id, 'small');
    const machine = { id: 'm', provider: 'host', kernel: '6.12', userland: { name: 'u', id: '0' } } as const;
    return makePlan({
      suite,
      workloads,
      settings: [],
      repeat: 1,
      machines: [machine],
      subjects: [],
      criuSha256: undefined,
      networkLock: undefined,
    });
  };
  beside('config', 'one');
  beside('bytes', Buffer.from([0xff, 0x00]));
  const [cold, round] = planned();
  t.deepEqual([cold?.procedure, round?.procedure], ['cold-start', 'roundtrip']);
  t.notThrows(() => cell.parse(JSON.parse(JSON.stringify(cold))));
  t.deepEqual(
    cold?.workload.definition?.files.map(({ content, encoding }) => [content, encoding]),
    [
      ['one', 'utf8'],
      ['/wA=', 'base64'],
    ],
  );
  t.like(cold?.criu.options, { tcp_established: true, skip_in_flight: true });
  beside('config', 'two');
  t.not(planned()[0]?.id, cold?.id);
});

test('a file that is not there, and files that are too large', (t) => {
  const file = layService(t, 'files: [{ path: config, from: ./config }]\n');
  const absent = t.throws(() => loadService(file), { instanceOf: QualifyError });
  t.regex(absent.message, /the file .*config cannot be read: ENOENT/);
  writeFileSync(path.join(path.dirname(file), 'config'), Buffer.alloc(300_000));
  const large = t.throws(() => loadService(file), { instanceOf: QualifyError });
  t.regex(large.message, /its files have 300000 bytes together, and a run carries at most 262144/);
  t.regex(large.remedy, /trees/);
});

test('a tree is known by its content, a folder as well as an archive', (t) => {
  const file = layService(t, 'trees: [{ from: app, to: /srv/app }]\n');
  const app = path.join(path.dirname(file), 'app');
  t.regex(t.throws(() => loadService(file), { instanceOf: QualifyError }).message, /the tree .*app cannot be read/);
  mkdirSync(app);
  writeFileSync(path.join(app, 'a'), '1');
  const [first] = loadService(file).needs?.trees ?? [];
  t.like(first, { from: app, to: '/srv/app' });
  writeFileSync(path.join(app, 'a'), '2');
  t.not(loadService(file).needs?.trees[0]?.sha256, first?.sha256);
});

test('services that come with the program, those of the tests and the example are right', (t) => {
  const suite = chooseSuite('services');
  t.deepEqual(suite.entries.map(({ workload }) => workload).sort(), shippedServices());
  for (const name of shippedServices()) t.is(chooseWorkload(name).id, name);
  for (const name of ['own-redis', 'own-mysql', 'own-command'])
    t.is(loadService(projectPath('test', 'fixtures', 'services', `${name}.yaml`)).id, name);
  const copy = path.join(makeFolder(t), 'workload.yaml');
  copyFileSync(projectPath('harness', 'plan', 'service', 'example.yaml'), copy);
  t.is(loadService(copy).id, 'my-service');
});

test('a service of the user is run alone, beside others, or in a suite that is named', (t) => {
  const file = layService(t, '');
  const of = (suite: string | undefined, names: string[]) => {
    const work = chooseWork(suite, [], names);
    return [work.suite.id, work.suite.repeat, work.workloads.map(({ id }) => id)];
  };
  t.deepEqual(of(undefined, [file]), ['small', 5, ['small']]);
  t.deepEqual(of(undefined, [file, 'redis']), ['quick', 5, ['redis', 'small']]);
  t.deepEqual(of('matrix', [file]), ['matrix', 2, ['small']]);
  t.deepEqual(chooseWork('matrix', [], [file]).suite.entries.find(({ workload }) => workload === 'small')?.procedures, [
    'roundtrip',
  ]);
  const other = layService(t, '');
  t.regex(t.throws(() => chooseWork(undefined, [], [file, other]), { instanceOf: QualifyError }).message, /are called "small"/);
});
