import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { same } from '../../../../workloads/observe.ts';
import { type CriuProcess, type CriuRequest, criuPreDump } from '../../../criu/driver.ts';
import { decodeDumpStats } from '../../../criu/stats.ts';
import type { Move, Moved } from '../../../schema/migration.ts';
import type { ProcessState } from '../../../schema/process-state.ts';
import { timed } from '../../context.ts';
import { criuStop } from '../../procedures/criu-steps.ts';
import { conclude, dumpTree, type Transfer, type Trip } from '../../procedures/transfers/transfer.ts';
import { addressOf, inServiceNetwork, readConnections, type ServicePlace, sentBytes } from './net.ts';
import type { Peer } from './peer.ts';
import { PORTS } from './wire.ts';

const PAGE_BYTES = 4096;
const SERVER = { address: addressOf('target'), port: PORTS.pages };

/** One migration under way, on the side that the service leaves. */
interface Moving {
  readonly peer: Peer;
  readonly place: ServicePlace;
  readonly how: Move;
  /** Connections that were there before the state was marked: what a prober opens for one request is not among them. */
  readonly held: readonly string[];
}

type Sent = Moved['sent_ms'][number];

/** Images lie in the folder itself, or in one for each round. */
const folderOf = ({ request }: Trip, { rounds }: Move, round: number): string =>
  rounds === 0 ? request.imagesDir : path.join(request.imagesDir, String(round));

const parentOf = (round: number): string | undefined => (round === 1 ? undefined : path.join('..', String(round - 1)));

const pagesIn = async (folder: string): Promise<number> =>
  decodeDumpStats(await readFile(path.join(folder, 'stats-dump'))).pages_written * PAGE_BYTES;

const makeSender = (trip: Trip, { peer, how }: Moving) => {
  const { now } = trip.context;
  const sent: Sent[] = [];
  const gzip = how.compress === 'gzip';
  const send = async (what: Sent['what'], dirs: readonly string[]): Promise<void> => {
    const start_ms = now();
    const bytes = await peer.send(dirs, gzip);
    sent.push({ what, start_ms, end_ms: now(), bytes });
  };
  /** Runs a dump whose pages go to a page server on the other side, where they do. */
  const withPages = async (round: number, dump: () => Promise<CriuProcess>): Promise<CriuProcess> => {
    if (how.images !== 'page-server') return dump();
    const parent = how.rounds === 0 ? undefined : parentOf(round);
    const images = folderOf(trip, how, round);
    await peer.ask({ ask: 'serve-pages', images, ...(parent === undefined ? {} : { parent }) }, 'done');
    const start_ms = now();
    const process = await dump();
    await peer.ask({ ask: 'pages' }, 'done');
    if (process.exitCode !== 0) return process;
    sent.push({ what: 'pages', start_ms, end_ms: now(), bytes: await pagesIn(images) });
    return process;
  };
  return { sent, send, withPages };
};

type Sender = ReturnType<typeof makeSender>;

/** CRIU works in the network of the service: what it holds back there are the packets of its connections. */
const inside = (trip: Trip, request: CriuRequest): CriuRequest => ({
  ...request,
  begin: () => ({ prefix: inServiceNetwork([]), start_ms: trip.context.now() }),
});

/** What the other machine has on record of the restore; asked once, and after the outage, for reading it takes its processor. */
export const recordOf = (peer: Peer) => {
  let asked: ReturnType<typeof ask> | undefined;
  const ask = () => peer.ask({ ask: 'record' }, 'recorded');
  const record = () => {
    asked ??= ask();
    return asked;
  };
  return { record, tree: async (): Promise<ProcessState[]> => (await record()).tree };
};

/** The rounds before the dump; the last of them is the one that failed, where one did. */
const preCopy = async (
  trip: Trip,
  request: CriuRequest,
  { how }: Moving,
  { send, withPages }: Sender,
): Promise<CriuProcess[]> => {
  const { context, cell, cycle, instance, draft } = trip;
  const done: CriuProcess[] = [];
  const server = how.images === 'page-server' ? SERVER : undefined;
  for (let round = 1; round <= how.rounds; round += 1) {
    const imagesDir = folderOf(trip, how, round);
    const series = { parent: parentOf(round), autoDedup: false };
    const dump = () => criuPreDump(instance.service.pid, { ...request, imagesDir }, 'splice', series, server);
    const process = await timed(context, 'pre-dump', () => withPages(round, dump), { cell: cell.id, cycle });
    done.push(process);
    if (process.exitCode !== 0) return done;
    await send('round', [imagesDir]);
  }
  const [first, last] = [done[0], done.at(-1)];
  if (first !== undefined && last !== undefined)
    draft.marks = { ...draft.marks, pre_dump_start_ms: first.start_ms, pre_dump_end_ms: last.end_ms };
  return done;
};

/** The dump after the rounds, and where its images are. */
const dumpLast = async (trip: Trip, request: CriuRequest, { how }: Moving, { withPages }: Sender) => {
  const last = how.rounds + 1;
  const imagesDir = folderOf(trip, how, last);
  const manner = {
    ...(how.rounds === 0 ? {} : { series: { parent: parentOf(last), autoDedup: false } }),
    ...(how.images === 'page-server' ? { pageServer: SERVER } : {}),
  };
  return { imagesDir, dump: await withPages(last, () => dumpTree(trip, { ...request, imagesDir, manner })) };
};

/** Has the images restored in the other machine; whether that succeeded. */
const restoreThere = async ({ context, cycle, instance, before, draft }: Trip, peer: Peer, images: string): Promise<boolean> => {
  const { pid } = instance.service;
  const { ok, took_ms } = await peer.ask({ ask: 'restore', cycle, images, pid, tree: before }, 'restored');
  // Its end is when it was heard of here, its start as long before that as it took there: the two clocks are not compared.
  const end = context.now();
  draft.marks = { ...draft.marks, restore_start_ms: end - took_ms, restore_end_ms: end };
  if (ok && draft.moved !== undefined) draft.moved = { ...draft.moved, announced_ms: end };
  return ok;
};

/** Of the connections before the dump, those that are still there: the same sockets. */
const countKept = async ({ draft }: Trip, before: readonly string[]): Promise<void> => {
  const still = new Set(await readConnections());
  const after = before.filter((one) => still.has(one));
  if (draft.moved !== undefined) draft.moved = { ...draft.moved, connections: { before: [...before], after } };
  const what = 'connections of clients, each the same socket as before the dump';
  draft.proof = [...draft.proof, same('connections-kept', before.length, after.length, what)];
};

/**
 * Dumps the service here and has it restored in the other machine, its address with it. While nobody has the address, packets of clients
 * get no answer, which TCP takes for a loss: it leaves this machine together with the rules that hold its packets back, and is announced
 * by the other one as soon as the connections are there.
 */
export const moveTo =
  (moving: Moving, record: ReturnType<typeof recordOf>['record']): Transfer =>
  async (trip) => {
    const { peer, place, held } = moving;
    const request = inside(trip, trip.request);
    const connected = new Set(await readConnections());
    const before = held.filter((one) => connected.has(one));
    const sentBefore = await sentBytes();
    const sender = makeSender(trip, moving);
    const preDumps = await preCopy(trip, request, moving, sender);
    /** Of a dump that failed because its page server did, that is the one to ask. */
    const giveUp = async (processes: Parameters<typeof conclude>[1]) => {
      const { server } = await record();
      if (server !== undefined) trip.draft.helper = server;
      return await conclude(trip, processes);
    };
    if (preDumps.some(({ exitCode }) => exitCode !== 0)) return await giveUp({ preDumps });
    const { dump, imagesDir } = await dumpLast(trip, request, moving, sender);
    if (dump.exitCode !== 0) return await giveUp({ preDumps, dump });
    await Promise.all([place.remove(), sender.send('images', [imagesDir, trip.instance.dir])]);
    trip.draft.moved = { sent_ms: sender.sent, link_bytes: (await sentBytes()) - sentBefore };
    const ok = await restoreThere(trip, peer, imagesDir);
    const conclusion = await conclude(trip, { preDumps, dump });
    const collect = async (): Promise<void> => {
      await conclusion();
      const { restore, server } = await record();
      if (restore !== undefined) trip.draft.restore = restore;
      if (server !== undefined) trip.draft.helper = server;
    };
    if (ok)
      return async () => {
        await collect();
        await countKept(trip, before);
      };
    await collect();
    throw criuStop(trip.draft.restore, request.timeoutMs);
  };
