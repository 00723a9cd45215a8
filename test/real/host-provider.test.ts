import { existsSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { projectPath } from '../../harness/project.ts';
import { runCanary } from '../../harness/run/canary.ts';
import { candidatesFor } from '../../harness/run/candidates.ts';
import { type MachineSession, openSession } from '../../harness/run/session.ts';
import { stageOf } from '../../vm/host/command.ts';
import { hostProvider } from '../../vm/host/host.ts';
import { GUEST, type RootMode, rootModeFor } from '../../vm/host/layout.ts';
import { InfraFault } from '../../vm/machine.ts';
import { defaultCacheDir } from '../../vm/userlands/cache-dir.ts';
import { loadDefinition } from '../../vm/userlands/definition.ts';
import { ensureUserland } from '../../vm/userlands/ensure.ts';
import type { Userland } from '../../vm/userlands/manifest.ts';
import { rootTest } from './support/as-root.ts';
import { hostState, MARK, type MarkedProcess, markedProcesses, readProc, survivors } from './support/host.ts';

const NAMESPACES = ['mnt', 'pid', 'net', 'uts', 'ipc'] as const;
let machines = 0;

const defaultUserland = async (): Promise<Userland> =>
  await ensureUserland({
    definition: await loadDefinition(candidatesFor(release())[0]?.name ?? ''),
    cacheDir: defaultCacheDir(process.env),
  });

interface Up {
  readonly session: MachineSession;
  readonly userland: Userland;
  readonly mark: string;
}

/** A machine whose processes carry a mark of their own. */
const startMachine = async (t: ExecutionContext, mode: RootMode): Promise<Up> => {
  const userland = await defaultUserland();
  machines += 1;
  const mark = `${process.pid}-${machines}`;
  process.env[MARK] = mark;
  const spec = { userland, runner: projectPath('dist', 'runner.mjs'), subjects: '/dev/null' };
  const session = await openSession({ provider: hostProvider(mode), spec, signal: new AbortController().signal, save: false });
  t.teardown(() => session.close());
  return { session, userland, mark };
};

/** The runner in its namespaces, and the unshare outside of them that holds them. */
const partsOf = (mark: string): { runner: MarkedProcess; unshare: MarkedProcess } => {
  const all = markedProcesses(mark);
  const runner = all.find(({ argv }) => argv[0] === GUEST.node);
  const unshare = all.find(({ argv }) => argv[0] === 'unshare');
  if (runner === undefined || unshare === undefined) throw new Error(`not a machine: ${JSON.stringify(all)}`);
  return { runner, unshare };
};

const namespaceOf = (pid: number | 'self', name: string): string => readlinkSync(`/proc/${pid}/ns/${name}`);

for (const [mode, fileSystem] of [
  ['overlay', 'overlay'],
  ['copy', 'tmpfs'],
] as const) {
  const works = mode === 'copy' || rootModeFor(release()) === 'overlay';
  if (!works) continue;
  rootTest(`a service survives in a machine whose root is ${mode === 'copy' ? 'a copy' : 'an overlay'}`, async (t) => {
    const { session, userland } = await startMachine(t, mode);
    const facts = await session.gatherFacts(false);
    t.is(facts.root.file_system, fileSystem);
    const result = await runCanary(session, facts, { name: userland.name, id: userland.id }, () => undefined);
    t.is(result.canary, 'pass', `${result.reason}\n${result.evidence.join('\n')}`);
  });
}

rootTest('the host sees nothing of a machine but its processes, and the userland stays as it was', async (t) => {
  const before = await hostState();
  const { session, userland, mark } = await startMachine(t, rootModeFor(release()));
  const { runner } = partsOf(mark);
  t.deepEqual(await hostState(), before);
  for (const name of NAMESPACES) t.not(namespaceOf(runner.pid, name), namespaceOf('self', name), name);
  // Seen from inside: its own name and root, pid 1 and nothing else but the runner, one interface, nothing of the host mounted.
  const inside = `/proc/${runner.pid}/root`;
  const { stdout } = await execa('nsenter', ['--uts', '--target', String(runner.pid), 'hostname']);
  t.is(stdout, 'criu-qualify');
  t.deepEqual(
    readdirSync(`${inside}/proc`)
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readProc(`${inside}/proc/${pid}/cmdline`).split('\0')[0]),
    ['/bin/sh', GUEST.node],
  );
  t.deepEqual(
    readProc(`/proc/${runner.pid}/net/dev`)
      .split('\n')
      .flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? []),
    ['lo'],
  );
  t.false(existsSync(`${inside}/.host`));
  const points = readProc(`/proc/${runner.pid}/mountinfo`)
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  const expected = [
    '/',
    '/proc',
    '/sys',
    '/run',
    '/tmp',
    '/dev',
    '/dev/pts',
    '/dev/shm',
    GUEST.node,
    GUEST.runner,
    GUEST.subjects,
    GUEST.images,
  ];
  t.deepEqual(points.toSorted(), expected.toSorted());
  // What is written in the machine stays there.
  const file = `written-${mark}`;
  t.teardown(() => rmSync(path.join(userland.folder, 'rootfs', file), { force: true }));
  writeFileSync(path.join(inside, file), 'x');
  t.false(existsSync(path.join(userland.folder, 'rootfs', file)));
  await session.close();
  t.deepEqual(await survivors(mark), []);
  t.deepEqual(await hostState(), before);
});

rootTest('killing what holds the namespaces takes away everything, and the loss is told', async (t) => {
  const before = await hostState();
  const { session, userland, mark } = await startMachine(t, rootModeFor(release()));
  const { runner, unshare } = partsOf(mark);
  // A runner that is busy does not see that its input has ended; the kernel alone must do it.
  process.kill(runner.pid, 'SIGSTOP');
  t.teardown(() => {
    for (const { pid } of markedProcesses(mark)) process.kill(pid, 'SIGKILL');
  });
  process.kill(unshare.pid, 'SIGKILL');
  t.deepEqual(await survivors(mark), []);
  t.deepEqual(await hostState(), before);
  t.deepEqual(readdirSync(stageOf(path.join(userland.folder, 'rootfs'))), []);
  const fault = await t.throwsAsync(
    session.runBatch({ batch: 'none', attempt: 1, cells: [], mode: 'canary', pace: 1 }, () => undefined),
    { instanceOf: InfraFault },
  );
  t.regex(fault?.message ?? '', /SIGKILL/);
  await session.close();
});
