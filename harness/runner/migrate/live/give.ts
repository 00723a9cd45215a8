import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LOOPBACK, useNetwork } from '../../../../workloads/network.ts';
import type { Fixture } from '../../../../workloads/workload.ts';
import { noteCpu, readCpuNote } from '../../../criu/cpuinfo.ts';
import type { Cell } from '../../../schema/cell.ts';
import type { Move } from '../../../schema/migration.ts';
import { whyNot } from '../../applicable.ts';
import { type BatchContext, type CycleBody, emitCycle, timed } from '../../context.ts';
import { runCycles } from '../../cycles.ts';
import { imagesDirOf } from '../../procedures/criu-steps.ts';
import { startInstance } from '../../procedures/instance.ts';
import { trip } from '../../procedures/trip.ts';
import { during, stopOf } from '../../stops.ts';
import { filesOf } from '../files.ts';
import { moveTo, recordOf } from './move.ts';
import { inServiceNetwork, leaveLowPids, makePlace, NETWORK, plugIn, readConnections, unplug } from './net.ts';
import { callPeer, type Peer } from './peer.ts';
import { cpuNoteOf } from './protocol.ts';

/** Longer than the other machine may need to boot. */
const CALL_TIMEOUT_MS = 300_000;

type Context = Omit<BatchContext, 'fixture'>;

/** The service is started in its own network, and everything that asks it goes there. */
const elsewhere = (fixture: Fixture): Fixture => ({
  ...fixture,
  lay: async (dir) => {
    const launch = await fixture.lay(dir);
    return { ...launch, argv: inServiceNetwork(launch.argv) };
  },
});

/** What the other machine says of its processor and of the files that the service needs, before anything is done to it. */
const inspect = async (context: BatchContext, cell: Cell, images: string, peer: Peer, pid: number, dir: string) => {
  const note = cpuNoteOf(images);
  await mkdir(note, { recursive: true, mode: 0o700 });
  await noteCpu(context.options.criu, note);
  const processor = await readCpuNote(note);
  const cap = cell.criu.options.cpu_cap;
  const { cpu, files } = await peer.ask({ ask: 'inspect', images, processor, files: await filesOf(pid, dir), cap }, 'inspected');
  return { cpu, files };
};

const giveOnce = async (context: BatchContext, cell: Cell, how: Move, cycle: number, peer: Peer): Promise<CycleBody> => {
  const images = imagesDirOf(context, cell, cycle);
  const owned: (() => Promise<void>)[] = [];
  let where = { dir: '', pid: 0 };
  let found: Pick<CycleBody, 'cpu' | 'files'> = {};
  try {
    await leaveLowPids();
    const place = await during('prepare', 'harness', () => makePlace('source'));
    owned.unshift(place.remove);
    await during('prepare', 'harness', place.announce);
    const instance = await startInstance(context, cycle, [], (release) => owned.unshift(release));
    where = { dir: instance.dir, pid: instance.service.pid };
    found = await during('prepare', 'harness', () => inspect(context, cell, images, peer, where.pid, where.dir));
    const held = await readConnections();
    const { record, tree } = recordOf(peer);
    const body = await trip(context, cell, cycle, instance, {
      transfer: (one) => during('restore', 'harness', () => moveTo({ peer, place, how, held }, record)(one)),
      readAfter: () => tree,
    });
    // What the kernel of the other machine said meanwhile; where that is lost, so is the machine.
    const there = await record().catch(() => undefined);
    if (there !== undefined) context.emit({ event: 'kernel-log', batch: context.batch, cycle, ...there.kernel });
    return { ...body, ...found };
  } catch (error) {
    return { marks: {}, probes: [], proof: [], ...found, stop: stopOf(error) };
  } finally {
    await timed(context, 'stop', async () => {
      const failures: unknown[] = [];
      owned.unshift(async () => void (await peer.ask({ ask: 'clear', images, ...where }, 'done')));
      owned.push(() => rm(cpuNoteOf(images), { recursive: true, force: true }));
      for (const release of owned) await release().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    });
  }
};

const skipAll = (context: Context, cell: Cell, skipped: string): void => {
  for (let cycle = 1; cycle <= cell.repeat; cycle += 1)
    emitCycle(context, cell, cycle, { marks: {}, probes: [], proof: [], skipped });
};

/** One half of a migration with its connections kept: the machine that the service leaves, where its clients are and stay. */
export const give = async (context: Context, cell: Cell): Promise<void> => {
  const { move: how } = cell;
  if (how === undefined) throw new Error(`${cell.id} does not say how it is moved`);
  const { workload, options, pace, emit, batch, attempt, now } = context;
  const dir = path.join(options.workDir, batch);
  await plugIn('source');
  let fixture: Fixture | undefined;
  let peer: Peer | undefined;
  try {
    await mkdir(dir, { recursive: true });
    // What prepares it runs on loopback; what it depends on listens where it can be reached from the other machine.
    useNetwork({ ...LOOPBACK, peer: NETWORK.peer });
    const prepared = await timed(context, 'prepare', () =>
      during('prepare', 'service', () =>
        workload.prepare({ dir, node: process.execPath, subjects: options.subjects, pace }, cell.workload.params),
      ),
    );
    fixture = prepared;
    useNetwork(NETWORK);
    emit({ event: 'batch-started', batch, attempt, t_ms: now(), service: prepared.service });
    peer = await callPeer(CALL_TIMEOUT_MS * pace);
    const called = peer;
    const skipped = how.rounds === 0 ? undefined : await whyNot(options.criu, 'pre-copy');
    if (skipped !== undefined) return skipAll(context, cell, skipped);
    const whole = { ...context, fixture: elsewhere(prepared) };
    await runCycles(context, cell.repeat, async (cycle) =>
      emitCycle(context, cell, cycle, await giveOnce(whole, cell, how, cycle, called)),
    );
  } finally {
    peer?.end();
    await fixture?.dispose();
    useNetwork(LOOPBACK);
    await unplug();
    await rm(dir, { recursive: true, force: true });
  }
};
