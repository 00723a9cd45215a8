import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { noteCpu } from '../../criu/cpuinfo.ts';
import { criuDump } from '../../criu/driver.ts';
import { sleep, withDeadline } from '../../measure/clock.ts';
import type { Cell } from '../../schema/cell.ts';
import { type BatchContext, timed } from '../context.ts';
import { criuRequestFor, criuStop, imagesDirOf, recordRun } from '../procedures/criu-steps.ts';
import { type Instance, startInstance } from '../procedures/instance.ts';
import { readTree } from '../process-tree.ts';
import { inspectAndRemove } from '../secrecy.ts';
import { CycleStop, during, stopOf } from '../stops.ts';
import { filesOf } from './files.ts';
import { sendParcel } from './parcel.ts';

/** Far above what a machine that has just started has given away, and below the smallest limit of pids: they must be free where it is restored. */
const FIRST_PID = 20_000;
const NEXT_PID_FILE = '/proc/sys/kernel/ns_last_pid';

const PROOF_TIMEOUT_MS = 30_000;
const LEAVE_TIMEOUT_MS = 10_000;
const POLL_MS = 20;
const ESTABLISHED = '01';

/** Whether a connection to `port` is established, by /proc/net/tcp (proc(5)): local address and port in hex, then the peer's, then the state. */
const isConnected = async (port: number): Promise<boolean> => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1);
  return lines.some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return local.endsWith(`:${hex}`) && state === ESTABLISHED;
  });
};

/** Every client leaves: the address of this machine does not move with the service, so no connection could. */
const dismissClients = async (context: BatchContext, instance: Instance): Promise<void> => {
  await instance.prober.finish();
  await instance.session.close();
  const { port } = context.fixture.probe;
  const end = context.now() + LEAVE_TIMEOUT_MS * context.pace;
  while (port !== undefined && (await isConnected(port))) {
    if (context.now() > end) throw new Error(`the service still has connections on port ${port} after its clients have left`);
    await sleep(POLL_MS);
  }
};

const visit = async (context: BatchContext, cell: Cell) => {
  const visitor = await context.workload.visit?.(cell.workload.params);
  if (visitor === undefined) throw new Error(`${context.workload.id} cannot be proven after a migration`);
  try {
    return await visitor.lasting();
  } finally {
    await visitor.close();
  }
};

/** Starts the service, warms it, dumps it, and sends it out with its folder. */
const dumpAndSend = async (context: BatchContext, cell: Cell, own: (release: () => Promise<void>) => void): Promise<void> => {
  const { batch, attempt, emit, fixture, options, pace } = context;
  await writeFile(NEXT_PID_FILE, String(FIRST_PID));
  const instance = await startInstance(context, 1, [], own);
  if (instance.digest !== fixture.digest)
    throw new CycleStop({ step: 'warm', origin: 'client', message: 'the service gave wrong data before its dump' });
  const lasting = await during('mark', 'client', () =>
    withDeadline(
      instance.session.mark(randomUUID()).then(() => visit(context, cell)),
      PROOF_TIMEOUT_MS * pace,
      'marking the state',
    ),
  );
  await during('settle', 'client', () => dismissClients(context, instance));
  const { pid } = instance.service;
  const tree = await readTree(pid);
  const files = await filesOf(pid, instance.dir);
  const request = await criuRequestFor(context, cell, 1);
  const process = await timed(context, 'dump', () => criuDump(pid, request), { cell: cell.id, cycle: 1 });
  const dump = await recordRun(context, cell, 1, process, 'dump');
  const said = { event: 'dumped', batch, cell: cell.id, attempt } as const;
  if (process.exitCode !== 0) return emit({ ...said, dump, stop: criuStop(dump, request.timeoutMs).stop });
  await noteCpu(options.criu, request.imagesDir);
  const dir = path.join(options.workDir, `${batch}-1`);
  const bytes = await during('dump', 'harness', () => sendParcel(context, [dir, request.imagesDir]));
  const { service, digest, probe } = fixture;
  const where = { pid, dir, images: request.imagesDir, ...(probe.port === undefined ? {} : { port: probe.port }) };
  emit({ ...said, crate: { service, ...where, digest, lasting, tree, dump, files, bytes } });
};

/** The first half of a migration. Whatever goes wrong is in the event, and nothing of it stays. */
export const runDumpLeg = async (context: BatchContext, cell: Cell): Promise<void> => {
  const owned: (() => Promise<void>)[] = [];
  const failures: unknown[] = [];
  try {
    await dumpAndSend(context, cell, (release) => owned.unshift(release));
  } catch (error) {
    context.emit({ event: 'dumped', batch: context.batch, cell: cell.id, attempt: context.attempt, stop: stopOf(error) });
  } finally {
    for (const release of owned) await release().catch((error: unknown) => failures.push(error));
    await inspectAndRemove(imagesDirOf(context, cell, 1), undefined, false);
  }
  if (failures.length > 0) throw failures[0];
};
