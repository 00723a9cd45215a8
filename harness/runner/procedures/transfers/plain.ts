import { conclude, dumpTree, restoreTree, type Transfer } from './transfer.ts';

/** Dump and kill, then restore, one right after the other. */
export const roundtrip: Transfer = async (trip) => {
  const dump = await dumpTree(trip, trip.request);
  const restore = dump.exitCode === 0 ? await restoreTree(trip, trip.request) : undefined;
  return await conclude(trip, { dump, restore });
};

/** A snapshot: the service is dumped and goes on running. */
export const leaveRunning: Transfer = async (trip) =>
  await conclude(trip, { dump: await dumpTree(trip, { ...trip.request, manner: { leaveRunning: true } }) });
