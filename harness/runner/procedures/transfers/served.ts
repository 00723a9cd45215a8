import { startLazyPages, startPageServer } from '../../../criu/servers.ts';
import { conclude, coolImages, dumpTree, endOf, restoreTree, type Transfer } from './transfer.ts';

/** Below the ephemeral ports, and none of a workload's. */
const PAGE_SERVER_PORT = 7500;

/** The pages go to a page server over loopback, as they would to another machine; the restore begins when it has them all. */
export const stream: Transfer = async (trip) => {
  const { context, request } = trip;
  const helper = await startPageServer(PAGE_SERVER_PORT, request);
  const dump = await dumpTree(trip, { ...request, manner: { pageServerPort: PAGE_SERVER_PORT } });
  if (dump.exitCode !== 0) helper.kill();
  const served = await endOf(helper, context.pace);
  const restore = dump.exitCode === 0 && served.exitCode === 0 ? await restoreTree(trip, request) : undefined;
  return await conclude(trip, { dump, restore, helper, served });
};

/** Post-copy: the service runs again before its memory is there; a daemon hands out pages as they are touched, and the rest meanwhile. */
export const lazy: Transfer = async (trip) => {
  const { context, draft, request } = trip;
  const dump = await dumpTree(trip, request);
  if (dump.exitCode !== 0) return await conclude(trip, { dump });
  // Before the daemon opens them.
  await coolImages(trip);
  const helper = await startLazyPages(request);
  const restore = await restoreTree(trip, { ...request, lazy: true });
  const collect = await conclude(trip, { dump, restore, helper });
  return async () => {
    const { end_ms } = await endOf(helper, context.pace);
    draft.marks = { ...draft.marks, all_pages_ms: end_ms };
    await collect();
  };
};
