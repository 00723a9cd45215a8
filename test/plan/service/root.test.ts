import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { QualifyError } from '../../../harness/errors.ts';
import { loadService } from '../../../harness/plan/service/load.ts';
import { programNeeds } from '../../../harness/plan/service/root/needs.ts';
import { makeFolder } from '../../run/recorded.ts';

/** The program that runs this test: dynamic, and for the machine that it runs on. */
const NODE = readFileSync(process.execPath).subarray(0, 1 << 16);
const NEEDS = programNeeds(NODE);
const LOADER = NEEDS.kind === 'elf' ? (NEEDS.interpreter ?? '') : '';

/** A header as that of Node, of a program that is built for another processor. */
const forMachine = (number: number): Buffer => {
  const head = Buffer.from(NODE);
  head.writeUInt16LE(number, 18);
  return head;
};

/** A root filesystem with merged /usr: /bin is a link to it, as in Debian. */
const makeRoot = (t: ExecutionContext): string => {
  const root = path.join(makeFolder(t), 'root');
  for (const folder of ['usr/bin', 'etc', path.dirname(LOADER)]) mkdirSync(path.join(root, folder), { recursive: true });
  symlinkSync('/usr/bin', path.join(root, 'bin'));
  writeFileSync(path.join(root, LOADER), '');
  writeFileSync(path.join(root, 'usr/bin/app'), NODE);
  chmodSync(path.join(root, 'usr/bin/app'), 0o755);
  symlinkSync('../../bin/app', path.join(root, 'usr/bin/alias'));
  symlinkSync('app', path.join(root, 'usr/bin/near'));
  writeFileSync(path.join(root, 'usr/bin/script'), '#! /usr/bin/python3 -u\n');
  writeFileSync(path.join(root, 'usr/bin/good-script'), '#!/bin/app\n');
  writeFileSync(path.join(root, 'usr/bin/arm'), forMachine(183));
  writeFileSync(path.join(root, 'usr/bin/old'), forMachine(3));
  return root;
};

const service = (t: ExecutionContext, root: string, program: string, more = ''): string => {
  const file = path.join(path.dirname(root), 'mine.yaml');
  writeFileSync(
    file,
    `version: 1\nname: mine\nabout: x\nport: 7600\n${more}\nstart: { argv: [${JSON.stringify(program)}] }\nprobe: { request: { http: { path: / } } }\nproof: [{ name: a, read: { http: { path: / } } }]\n`,
  );
  t.truthy(file);
  return file;
};

/** The same root in a folder and in an archive, as the keys of a service. */
const forms = (root: string): string[] => {
  const archive = `${root}.tar.gz`;
  execFileSync('tar', ['--create', '--gzip', '--file', archive, '--directory', root, '.']);
  return ['rootfs: ./root', 'tarball: ./root.tar.gz'];
};

const REFUSED: readonly (readonly [program: string, said: RegExp])[] = [
  ['nothing', /the root filesystem has no program nothing in \/usr\/local\/sbin:/],
  ['/opt/app', /the root filesystem has no program \/opt\/app\.$/],
  ['arm', /arm of the root filesystem is built for aarch64, and machines are x86-64\.$/],
  ['/bin/old', /\/bin\/old of the root filesystem is built for i386/],
  ['script', /script needs the interpreter \/usr\/bin\/python3, which the root filesystem does not have\.$/],
];

for (const [program, said] of REFUSED) {
  test(`a program that cannot be run in its root is refused before anything is built: ${program}`, (t) => {
    const root = makeRoot(t);
    for (const form of forms(root)) {
      const error = t.throws(() => loadService(service(t, root, program, form)), { instanceOf: QualifyError });
      t.is(error.exitCode, 2);
      t.regex(error.message, said, form);
    }
  });
}

test('links lead to where they do inside of the root, and the loader must be there', (t) => {
  const root = makeRoot(t);
  for (const form of forms(root)) {
    for (const program of ['app', 'alias', 'near', '/bin/good-script', './mine', '${mine}'])
      t.notThrows(
        () => loadService(service(t, root, program, `${form}\nparameters: { mine: { about: x, default: 1 } }`)),
        `${form} ${program}`,
      );
    const { definition, needs } = loadService(service(t, root, 'app', form));
    t.is(definition?.root, '/srv/criu-qualify/mine');
    t.like(needs?.trees[0], { to: '/srv/criu-qualify/mine', whole: true });
  }
  copyFileSync(path.join(root, 'usr/bin/app'), path.join(root, 'etc/app'));
  execFileSync('rm', [path.join(root, LOADER)]);
  const said = new RegExp(`/etc/app needs the interpreter ${LOADER}, which the root filesystem does not have`);
  for (const form of forms(root))
    t.regex(t.throws(() => loadService(service(t, root, '/etc/app', form)), { instanceOf: QualifyError }).message, said);
});

test('one root, without packages of ours, and without the Node.js of the machine', (t) => {
  const root = makeRoot(t);
  const refusedFor = (more: string, said: RegExp) =>
    t.regex(t.throws(() => loadService(service(t, root, 'app', more)), { instanceOf: QualifyError }).message, said);
  refusedFor('rootfs: ./root\ntarball: ./root.tar.gz', /it has a rootfs and a tarball/);
  refusedFor('rootfs: ./root\npackages: [redis-server]', /its packages would be installed into the userland/);
  refusedFor('rootfs: ./root\nidentify: ["${node}"]', /identify has \$\{node\}, which stands for nothing there/);
  refusedFor('rootfs: ./absent', /the rootfs .*absent cannot be read: ENOENT/);
  writeFileSync(path.join(path.dirname(root), 'bad.tar.gz'), 'no archive');
  refusedFor('tarball: ./bad.tar.gz', /the root filesystem .*bad\.tar\.gz cannot be read: /);
});

test('trees of such a service are laid over its root', (t) => {
  const root = makeRoot(t);
  const { needs } = loadService(service(t, root, 'app', 'rootfs: ./root\ntrees: [{ from: ./root/etc, to: /opt/app }]'));
  t.deepEqual(
    needs?.trees.map(({ to, whole }) => [to, whole]),
    [
      ['/srv/criu-qualify/mine', true],
      ['/srv/criu-qualify/mine/opt/app', undefined],
    ],
  );
});
