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
    if (process.exitCode !== 0) return process;
    await peer.ask({ ask: 'pages' }, 'done');
    sent.push({ what: 'pages', start_ms, end_ms: now(), bytes: await pagesIn(images) });
    return process;
  };
  return { sent, send, withPages };
};

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

/**
 * Dumps the service here and has it restored in the other machine, its address with it. While nobody has the address, packets of clients
 * get no answer, which TCP takes for a loss: it leaves this machine together with the rules that hold its packets back, and is announced
 * by the other one as soon as the connections are there.
 */
export const moveTo =
  (moving: Moving, record: ReturnType<typeof recordOf>['record']): Transfer =>
  async (trip) => {
    const { context, cell, cycle, instance, draft } = trip;
    const { peer, place, how, held } = moving;
    const request = inside(trip, trip.request);
    const connected = new Set(await readConnections());
    const before = held.filter((one) => connected.has(one));
    const sentBefore = await sentBytes();
    const { sent, send, withPages } = makeSender(trip, moving);
    const note = async (more: Partial<Moved> = {}): Promise<void> => {
      draft.moved = { sent_ms: sent, link_bytes: (await sentBytes()) - sentBefore, ...draft.moved, ...more };
    };

    const preDumps: CriuProcess[] = [];
    for (let round = 1; round <= how.rounds; round += 1) {
      const imagesDir = folderOf(trip, how, round);
      const series = { parent: parentOf(round), autoDedup: false };
      const server = how.images === 'page-server' ? SERVER : undefined;
      const process = await timed(
        context,
        'pre-dump',
        () => withPages(round, () => criuPreDump(instance.service.pid, { ...request, imagesDir }, 'splice', series, server)),
        { cell: cell.id, cycle },
      );
      preDumps.push(process);
      if (process.exitCode !== 0) return await conclude(trip, { preDumps });
      await send('round', [imagesDir]);
    }
    const [firstRound, lastRound] = [preDumps[0], preDumps.at(-1)];
    if (firstRound !== undefined && lastRound !== undefined)
      draft.marks = { ...draft.marks, pre_dump_start_ms: firstRound.start_ms, pre_dump_end_ms: lastRound.end_ms };

    const last = how.rounds + 1;
    const imagesDir = folderOf(trip, how, last);
    const manner = {
      ...(how.rounds === 0 ? {} : { series: { parent: parentOf(last), autoDedup: false } }),
      ...(how.images === 'page-server' ? { pageServer: SERVER } : {}),
    };
    const dump = await withPages(last, () => dumpTree(trip, { ...request, imagesDir, manner }));
    if (dump.exitCode !== 0) return await conclude(trip, { preDumps, dump });
    await Promise.all([place.remove(), send('images', [imagesDir, instance.dir])]);
    await note();
    const { pid } = instance.service;
    await peer.ask({ ask: 'restore', cycle, images: imagesDir, pid, tree: trip.before }, 'restoring');
    draft.marks = { ...draft.marks, restore_start_ms: context.now() };
    const { ok } = await peer.hear('restored');
    draft.marks = { ...draft.marks, restore_end_ms: context.now() };
    if (ok) await note({ announced_ms: context.now() });
    const conclusion = await conclude(trip, { preDumps, dump });
    const collect = async (): Promise<void> => {
      await conclusion();
      const { restore, server } = await record();
      if (restore !== undefined) draft.restore = restore;
      if (server !== undefined) draft.helper = server;
    };
    if (!ok) {
      await collect();
      throw criuStop(draft.restore, request.timeoutMs);
    }
    return async () => {
      await collect();
      const still = new Set(await readConnections());
      const after = before.filter((one) => still.has(one));
      if (draft.moved !== undefined) draft.moved = { ...draft.moved, connections: { before, after } };
      draft.proof = [
        ...draft.proof,
        same('connections-kept', before.length, after.length, 'connections of clients, each the same socket as before the dump'),
      ];
    };
  };
