import type { DiagnosisFacts } from '../diagnose/facts.ts';
import type { CycleEvent } from '../schema/events.ts';
import type { CycleResult } from '../schema/results.ts';
import { judgeTrial } from './integrity.ts';
import { judgeClone } from './judge-clone.ts';
import { broken, error, fail, type Judgement, judgeStop, pass } from './judgement.ts';
import { treeDifferences } from './tree-differences.ts';

/** A dump that succeeded left images whose raw pages are as many as its statistics say (CRIU's own test suite checks the same). */
const accounting = (cycle: CycleEvent, pageSize: number): string | undefined => {
  const { argv = [], dump_stats: stats, images, stats_problem: problem } = cycle.dump ?? {};
  if (stats === undefined) return `criu dump ended with exit code 0 but left no readable statistics: ${problem ?? 'none'}`;
  const written = (stats.pages_written + (stats.shpages_written ?? 0)) * pageSize;
  // How much smaller compressed pages are is not known beforehand; the statistics count them as they were.
  if (argv.includes('--compress')) return undefined;
  // Its pages are in the other machine.
  if (cycle.moved !== undefined && hasPageServer(cycle)) return undefined;
  return images === undefined || written === images.pages_bytes
    ? undefined
    : `the statistics of the dump say ${written} bytes of pages, its pages-*.img have ${images.pages_bytes}`;
};

const hasPageServer = ({ dump }: CycleEvent): boolean => dump?.argv.includes('--page-server') === true;

/** A server of CRIU's takes part: it gives the pages, or takes them. */
const hasServer = (cycle: CycleEvent): boolean =>
  cycle.procedure === 'lazy' || cycle.procedure === 'stream' || (cycle.procedure === 'migrate' && hasPageServer(cycle));

/** That connections were kept says nothing where there were none. */
const unconnected = ({ moved }: CycleEvent): string | undefined =>
  moved === undefined || (moved.connections?.before.length ?? 0) > 0
    ? undefined
    : 'no client had a connection that could be kept, or they were not counted';

/** Images that were to be read from the disk and were partly in the page cache were not cold, which is no fault of what is under test. */
const stillCached = ({ images_store: store }: CycleEvent): string | undefined => {
  const { bytes = 0, cached_after_bytes: cached = 0 } = store?.cold ?? {};
  return cached === 0
    ? undefined
    : `${cached} of ${bytes} bytes of the images were still in the page cache when they were to be read from the disk: its file system does not let go of them`;
};

/** A load that was answered wrongly before the dump says nothing of the restore; one that is after it does. */
const judgeLoads = ({ loads }: CycleEvent): Judgement | undefined => {
  if (loads === undefined) return undefined;
  const { cold, warm, restored } = loads;
  if (restored === undefined) return error('the record of this cycle lacks the load after the restore');
  const before = (cold?.wrong ?? 0) + (warm?.wrong ?? 0);
  if (before > 0) return error(`${before} of the clients of the load were not answered rightly before the dump`);
  return restored.wrong === 0
    ? undefined
    : fail(
        `${restored.wrong} of ${loads.connections} clients that asked without a pause were not answered rightly after the restore`,
      );
};

/** What a cycle has to have on record before its proofs count: that each step of its procedure was really taken. */
const judgeSteps = (cycle: CycleEvent, pageSize: number): Judgement | undefined => {
  const { procedure, dump, restore, helper, pre_dumps: preDumps = [] } = cycle;
  if (dump?.exit_code !== 0) return error('the record of this cycle lacks a dump that succeeded');
  if (procedure === 'pre-copy' && (preDumps.length === 0 || preDumps.some(({ exit_code }) => exit_code !== 0)))
    return error('the record of this cycle lacks pre-dumps that succeeded');
  const miscount = accounting(cycle, pageSize);
  if (miscount !== undefined) return fail(miscount);
  // Of many restores each is judged with its clone.
  if (procedure === 'leave-running' || procedure === 'clone') return undefined;
  if (restore?.exit_code !== 0) return error('the record of this cycle lacks a restore that succeeded');
  if (restore.restore_stats === undefined)
    return fail(`criu restore ended with exit code 0 but left no readable statistics: ${restore.stats_problem ?? 'none'}`);
  if (hasServer(cycle) && helper?.exit_code !== 0)
    return fail(
      `criu ${helper?.action ?? 'server'} did not end with exit code 0: ${helper?.log.errors[0]?.message ?? 'no error line'}`,
    );
  return undefined;
};

const judgeTrip = (cycle: CycleEvent, pageSize: number): Judgement => {
  const untaken = judgeSteps(cycle, pageSize);
  if (untaken !== undefined) return untaken;
  const cached = stillCached(cycle);
  if (cached !== undefined) return error(cached);
  const alone = unconnected(cycle);
  if (alone !== undefined) return error(alone);
  const loaded = judgeLoads(cycle);
  if (loaded !== undefined) return loaded;
  if (cycle.tree === undefined || cycle.tree.before.length === 0) return error('the record of this cycle lacks the process tree');
  // The same data could come from a service that was started anew; what only lived in memory could not.
  if (cycle.proof.every(({ name }) => name === 'digest')) return error('the record of this cycle has no proof but the digest');
  const [difference, ...others] = treeDifferences(cycle.tree.before, cycle.tree.after);
  if (difference !== undefined)
    return fail(`the process tree came back changed: ${difference}${others.length === 0 ? '' : ` (and ${others.length} more)`}`);
  return pass;
};

/** Procedures that are judged by rules of their own. */
const judgeByItself = (cycle: CycleEvent, pageSize: number): Judgement | undefined => {
  if (cycle.procedure === 'integrity') return judgeTrial(cycle);
  return cycle.procedure === 'clone' ? (judgeSteps(cycle, pageSize) ?? judgeClone(cycle)) : undefined;
};

/**
 * Judges one recorded cycle. A pass is earned: it went to its end, the whole data set is what it was, every observation
 * holds, the accounting is right and the process tree is the same. `oomVictim` is the process that the kernel killed for
 * want of memory during the cycle, which says nothing about what was under test. `facts` are of its machine.
 */
export const judgeCycle = (cycle: CycleEvent, pageSize: number, oomVictim?: string, facts: DiagnosisFacts = {}): CycleResult => {
  const judge = (): Judgement => {
    if (oomVictim !== undefined)
      return error(
        `the machine ran out of memory, and its kernel killed ${oomVictim}: give it more with --memory, or choose smaller sizes`,
      );
    if (cycle.skipped !== undefined) return { verdict: 'skip', reason: cycle.skipped };
    if (cycle.stop !== undefined) return judgeStop(cycle, cycle.stop, facts);
    const own = judgeByItself(cycle, pageSize);
    if (own !== undefined) return own;
    if (!cycle.proof.some(({ name }) => name === 'digest')) return error('the record of this cycle has no digest of the data');
    const lost = broken(cycle.proof);
    if (lost !== undefined) return lost;
    return cycle.procedure === 'cold-start' ? pass : judgeTrip(cycle, pageSize);
  };
  return { cycle: cycle.cycle, ...judge() };
};
