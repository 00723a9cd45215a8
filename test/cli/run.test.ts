import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../harness/project.ts';
import { results } from '../../harness/schema/results.ts';
import { layRecorded, makeFolder } from '../run/recorded.ts';

const MAIN = projectPath('dist', 'harness', 'cli', 'main.js');

/** The real command line in an empty folder, which is its home and its cache as well. */
const makeShell = (t: ExecutionContext) => {
  const home = path.join(makeFolder(t), 'home');
  mkdirSync(home);
  const run = (args: readonly string[], under: readonly string[] = []) => {
    const [file = process.execPath, ...rest] = [...under, process.execPath, MAIN, ...args];
    return execa(file, rest, {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
  };
  return { home, run };
};

/** Wrong words on the command line: what is said, and that nothing is written, built or started. */
const WRONG: readonly (readonly [args: readonly string[], said: RegExp])[] = [
  [['quikc'], /There is no suite or command "quikc"\.\n {2}Did you mean quick\?\n$/],
  [['run', 'standrad'], /There is no suite or command "standrad"\.\n {2}Did you mean standard\?\n$/],
  [['reprot', 'x'], /too many arguments|Did you mean report\?/],
  [['run', 'xxxxxxx'], /There is no suite or command "xxxxxxx"\.\n {2}Use one of: quick, standard/],
  [['-w', 'reds'], /There is no workload "reds"\.\n {2}Did you mean redis\?\n$/],
  [['-w', 'redis,ngnix'], /There is no workload "ngnix"\.\n {2}Did you mean nginx\?\n$/],
  [['--workloda', 'redis'], /unknown option '--workloda'\n\(Did you mean --workload\?\)\n$/],
  [['-p', 'memroy=1MiB'], /No workload of this run has a parameter memroy\.\n {2}Did you mean memory\?\n$/],
  [['-p', 'reds.memory=1MiB'], /not in this run: reds\.\n {2}Did you mean redis\?\n$/],
  [['-p', 'memory=1XB'], /redis\.memory is "1XB", expected a size such as 64MiB or 1GiB\.\n {2}Write redis\.memory=64MiB\.\n$/],
  [['-p', 'redis.memory=1'], /redis\.memory is 1, outside of \d+ to \d+\.\n/],
  [['-p', 'memory'], /--param memory is not of the form NAME=VALUE\.\n {2}Write for example /],
  [['-n', '0'], /argument '0' is invalid\. Expected a whole number from 1 to 10000\.\n$/],
  [['-n', 'five'], /argument 'five' is invalid/],
  [['--network-lock', 'nft'], /Allowed choices are iptables, nftables, skip\.\n$/],
  [['--clock', 'instructons'], /argument 'instructons' is invalid\. Expected wall, instructions, or both/],
  [['--clock', 'instructions'], /The instruction clock is that of a QEMU machine.*\n {2}Name a kernel to be booted: --kernel/],
  [['--clock', 'instructions', '-k', '6.12', '--cpus', '2'], /has one processor, not 2\.\n {2}Leave out --cpus\.\n$/],
  [['--clock', 'instructions', '-k', '6.12', '--qemu', 'host'], /the pinned QEMU, not on --qemu host.*\n {2}Leave out --qemu/],
  [['--clock', 'instructions', '-k', '6.12', '--accelerator', 'kvm'], /KVM does not count instructions/],
  [['advise', '-w', 'redis', '--clock', 'instructions', '-k', '6.12'], /advise goes by the time.*\n {2}Leave out --clock\.\n$/],
  [['-o', 'a:b'], /--out a:b has a colon or a comma in it/],
  [['run', 'fidelity', '--namespaces', 'foo'], /argument 'foo' is invalid\. Allowed choices are host, ns, uns\.\n$/],
  [
    ['run', 'quick', '--namespaces', 'ns'],
    /The suite quick has no subjects, which --namespaces is for\.\n {2}Leave it out, or run/,
  ],
  [
    ['run', 'fidelity', '-w', 'process/scheduling-policy', '--namespaces', 'uns'],
    /None of these subjects is made for the namespaces uns\.\n {2}They have: host, ns\.\n$/,
  ],
  [['run', 'scaling', '--axis', 'memry'], /The suite scaling has no axis "memry"\.\n {2}Did you mean memory\?\n$/],
  [
    ['run', 'quick', '--axis', 'memory'],
    /The suite quick has no axes, which --axis is for\.\n {2}Leave it out, or run scaling\.\n$/,
  ],
  [['run', 'scaling', '-p', 'memory=1GiB'], /--param memory would set what the axis memory sweeps\.\n {2}Leave it out/],
  [['--resume', 'nowhere'], /nowhere is not a run folder: it has no run\.json\.\n {2}Give the folder /],
  [['report', 'nowhere'], /nowhere is not a run folder: it has no run\.json\.\n {2}Give the folder /],
  [['report'], /missing required argument 'run'\n$/],
];

for (const [args, said] of WRONG) {
  test(`criu-qualify ${args.join(' ')}`, async (t) => {
    const { home, run } = makeShell(t);
    const { exitCode, stdout, stderr } = await run(args);
    t.regex(`${stderr}\n`, said);
    t.is(exitCode, 2);
    t.is(stdout, '');
    t.false(/\n\s+at /.test(stderr), 'no stack');
    t.deepEqual(readdirSync(home), []);
  });
}

// Only root gets as far as looking at these; whoever is not root is told so first.
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('a CRIU or a userland that is not there', async (t) => {
  const { home, run } = makeShell(t);
  const criu = await run(['--criu', 'nowhere/criu']);
  t.is(criu.exitCode, 2);
  t.regex(criu.stderr, /^criu-qualify: --criu nowhere\/criu is not a file that can be executed\.\n {2}Give the path /);
  const userland = await run(['-u', 'debain-13']);
  t.is(userland.exitCode, 2);
  t.regex(userland.stderr, /^criu-qualify: Unknown userland "debain-13"\.\n {2}Did you mean debian-13\?/);
  t.deepEqual(readdirSync(home), []);
});

asRoot('without root: one sentence, what to do, exit 3, and nothing written', async (t) => {
  const { home, run } = makeShell(t);
  for (const folder of [path.dirname(home), home]) chmodSync(folder, 0o777);
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  // A checkout below /root is out of reach for everyone else, and then there is nothing to try.
  const reach = await execa('setpriv', [...nobody.slice(1), process.execPath, '--check', MAIN], { reject: false });
  if (reach.exitCode !== 0) {
    t.pass('the checkout cannot be read by another user');
    return;
  }
  const { exitCode, stdout, stderr } = await run(['run'], nobody);
  t.is(
    stderr,
    'criu-qualify: Qualifying the running kernel needs root: CRIU freezes other processes, and the machine is made of namespaces.\n' +
      '  Run the same command with sudo.',
  );
  t.is(exitCode, 3);
  t.is(stdout, '');
  t.deepEqual(readdirSync(home), []);
  t.is((await run(['-w', 'reds'], nobody)).exitCode, 2, 'a wrong word is a wrong word for everyone');
});

test('report: a saved run is judged again, and the exit code is that of reading it', async (t) => {
  const { home, run } = makeShell(t);
  const dir = layRecorded(t, 'redis-fail');
  const { exitCode, stdout, stderr } = await run(['report', dir]);
  t.is(stderr, '');
  t.is(exitCode, 0);
  t.regex(stdout, /^FAIL {2}0 of 1 workload froze and thawed/);
  t.true(stdout.includes(`Report: ${path.join(dir, 'report.html')}`));
  for (const file of ['report.html', 'results.json', 'summary.txt']) t.true(existsSync(path.join(dir, file)), file);
  t.is(results.parse(JSON.parse(readFileSync(path.join(dir, 'results.json'), 'utf8'))).verdict, 'fail');
  t.deepEqual(readdirSync(home), []);
});

test('report --format json prints what would be written, and writes nothing', async (t) => {
  const { run } = makeShell(t);
  const dir = layRecorded(t, 'redis-pass');
  const { stdout } = await run(['report', dir, '--format', 'json']);
  t.is(results.parse(JSON.parse(stdout)).verdict, 'pass');
  t.deepEqual(readdirSync(dir).sort(), ['events.ndjson', 'run.json']);
  const wrong = await run(['report', dir, '--format', 'jsn']);
  t.is(wrong.exitCode, 2);
  t.regex(wrong.stderr, /There is no report format "jsn"\.\n {2}Did you mean json\?$/);
});

test('report: a broken run folder gets file, line and expectation, and no half a report', async (t) => {
  const { run } = makeShell(t);
  const dir = layRecorded(t, 'redis-pass');
  const file = path.join(dir, 'events.ndjson');
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.with(6, lines[6]?.slice(0, 20) ?? '').join('\n'));
  const { exitCode, stderr } = await run(['report', dir]);
  t.is(exitCode, 2);
  t.true(stderr.startsWith(`criu-qualify: ${file}:7 is not JSON: `), stderr);
  t.deepEqual(readdirSync(dir).sort(), ['events.ndjson', 'run.json']);
});

asRoot('--resume refuses a run that was planned for another kernel', async (t) => {
  const { run } = makeShell(t);
  const dir = layRecorded(t, 'redis-pass');
  const file = path.join(dir, 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"kernel": "[^"]*"/g, '"kernel": "4.19.0-none"'));
  const before = readFileSync(path.join(dir, 'events.ndjson'), 'utf8');
  const { exitCode, stderr } = await run(['--resume', dir]);
  t.is(exitCode, 2);
  t.regex(stderr, /was planned for Linux 4\.19\.0-none, and this is /);
  t.is(readFileSync(path.join(dir, 'events.ndjson'), 'utf8'), before);
  t.deepEqual(readdirSync(dir).sort(), ['events.ndjson', 'run.json'], 'the lock is gone');
});

test('every command has help with examples that begin with its name', async (t) => {
  const { run } = makeShell(t);
  const overview = await run(['--help']);
  t.is(overview.exitCode, 0);
  const commands = [...overview.stdout.matchAll(/^ {2}([a-z][a-z-]+) (?=.*\S)/gm)].map(([, name = '']) => name);
  t.true(
    ['run', 'report', 'doctor', 'config-check', 'userlands'].every((name) => commands.includes(name)),
    commands.join(),
  );
  for (const name of commands.filter((one) => one !== 'help')) {
    const { exitCode, stdout } = await run([name, '--help']);
    t.is(exitCode, 0, name);
    t.regex(stdout, new RegExp(`\nExamples:\n *(\\$ )?criu-qualify ${name}\\b`), name);
  }
});

test('--version is that of the package', async (t) => {
  const { run } = makeShell(t);
  const { stdout, exitCode } = await run(['--version']);
  t.is(exitCode, 0);
  t.is(stdout, (JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string }).version);
});
