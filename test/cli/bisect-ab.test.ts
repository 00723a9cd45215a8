import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../harness/project.ts';
import { makeFolder } from '../run/recorded.ts';

const MAIN = projectPath('dist', 'harness', 'cli', 'main.js');

/** The real command line in a folder with two programs of the same content and a third one. */
const shell = (t: ExecutionContext) => {
  const home = makeFolder(t);
  for (const [name, text] of Object.entries({ one: 'exec criu "$@"', same: 'exec criu "$@"', other: 'exit 1' })) {
    writeFileSync(path.join(home, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(home, name), 0o755);
  }
  const run = (args: readonly string[]) =>
    execa(process.execPath, [MAIN, ...args], {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
  return { home, run };
};

/** Words that are refused before anything is looked up, built or written. */
const WRONG: readonly (readonly [args: string, said: RegExp])[] = [
  ['bisect', /needs a good end and a bad one; --good is missing\.\n {2}Write for example: criu-qualify bisect --good 6\.12/],
  ['bisect --good 6.12 --bad latest --metric frozen_tme_us', /no metric "frozen_tme_us"\.\n {2}Did you mean frozen_time_us\?/],
  [
    'bisect --good 6.12 --bad latest --metric frozen_time_us --clock wall,instructions',
    /compared by one clock, and --clock wall,instructions names 2\.\n {2}Give one: --clock instructions/,
  ],
  [
    'bisect --good 6.12 --bad latest --metric frozen_time_instructons',
    /no metric "frozen_time_instructons"\.\n {2}Did you mean frozen_time_instructions\?/,
  ],
  ['bisect --good 6.12 --bad latest -k 6.1', /--kernel cannot be given to a bisection over kernels/],
  ['bisect --good 6.12 --bad latest -u debian-14', /Unknown userland "debian-14"/],
  ['bisect --over userlands --good debian-12 --bad debain-13', /no userland "debain-13".*\n {2}Did you mean debian-13\?/],
  ['bisect --over userlands --good debian-12 --bad debian-13 -w redsi', /no workload "redsi"\.\n {2}Did you mean redis\?/],
  ['bisect --over criu --candidates ./one,./nope', /\.\/nope is not a file that can be executed/],
  ['bisect --resume .', /\. holds no bisection: it has no bisect\.json/],
  ['ab', /a and b differ in nothing\.\n {2}Write for example: --a kernel=6\.12/],
  ['ab --a kernel=6.12', /The running kernel runs on the host and the other one in QEMU/],
  ['ab --a criu=./one --b criu=./same', /the same in spite of their words: criu=\.\/one and criu=\.\/same stand for one thing/],
  ['ab -w redis --a param=memory=64MiB --b param=memory=67108864', /the same in spite of their words/],
  ['ab --b param=memroy=64MiB', /has a parameter memroy\.\n {2}Did you mean memory\?/],
  ['ab --b repeat=3', /--b cannot set "repeat"/],
  ['ab --resume .', /\. holds no runs of a and b: it has no ab\.json/],
];

for (const [args, said] of WRONG) {
  test(`${args}: one sentence, exit code 2, and nothing is left`, async (t) => {
    const { home, run } = shell(t);
    const { exitCode, stdout, stderr } = await run(args.split(' '));
    t.regex(stderr, said);
    t.is(stdout, '');
    t.is(exitCode, 2);
    t.deepEqual(readdirSync(home).sort(), ['one', 'other', 'same']);
  });
}

test('a folder that holds a bisection or a comparison is not written over', async (t) => {
  const { home, run } = shell(t);
  for (const [command, file] of [
    ['bisect --over criu --candidates ./one,./other', 'bisect.json'],
    ['ab --b criu=./one', 'ab.json'],
  ] as const) {
    const dir = path.join(home, file);
    mkdirSync(dir);
    copyFileSync(path.join(home, 'one'), path.join(dir, file));
    const { exitCode, stderr } = await run([...command.split(' '), '-o', dir]);
    t.regex(stderr, /already holds .*\n {2}Give another --out, or go on with/);
    t.is(exitCode, 2);
    const resumed = await run([command.split(' ')[0] ?? '', '--resume', dir]);
    t.regex(resumed.stderr, new RegExp(`${file} cannot be read`));
    t.is(resumed.exitCode, 2);
    t.false(existsSync(path.join(dir, 'run.lock')));
  }
});
