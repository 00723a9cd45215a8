import type { DiagnosisFacts } from '../diagnose/facts.ts';
import type { CycleEvent, Observation, Stop } from '../schema/events.ts';
import type { CycleResult } from '../schema/results.ts';
import { diagnosisOf } from './diagnosis.ts';
import { treeDifferences } from './tree-differences.ts';

type Judgement = Pick<CycleResult, 'verdict' | 'reason'>;

const fail = (reason: string): Judgement => ({ verdict: 'fail', reason });
const error = (reason: string): Judgement => ({ verdict: 'error', reason });

/** Whether one observation holds. */
export const holds = ({ rule, before, after }: Observation): boolean =>
  rule === 'same' ? before === after : typeof before === 'number' && typeof after === 'number' && after >= before;

const shorten = (value: string | number): string => {
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

/**
 * Who is to blame for a cycle that stopped. Before CRIU was run, a service that does not start is the service's failure
 * in a cold start, and leaves a roundtrip without anything to judge. From the dump on, everything that is not our own
 * machinery is a failure of the thing under test.
 */
const judgeStop = (cycle: CycleEvent, stop: Stop, facts: DiagnosisFacts): Judgement => {
  if (stop.origin === 'harness') return error(`our own machinery failed in step ${stop.step}: ${stop.message}`);
  const known = diagnosisOf(cycle, facts)?.failure;
  if (known?.ours === true) return error(known.cause);
  const criuRan = ['dump', 'restore', 'observe', 'prove'].includes(stop.step);
  if (criuRan) return fail(stop.message);
  if (cycle.procedure === 'cold-start') return stop.step === 'prepare' ? error(stop.message) : fail(stop.message);
  return error(`nothing was dumped, because the service did not get that far (${stop.step}): ${stop.message}`);
};

/** A dump that succeeded left images whose raw pages are as many as its statistics say (CRIU's own test suite checks the same). */
const accounting = (cycle: CycleEvent, pageSize: number): string | undefined => {
  const { dump_stats: stats, images, stats_problem: problem } = cycle.dump ?? {};
  if (stats === undefined) return `criu dump ended with exit code 0 but left no readable statistics: ${problem ?? 'none'}`;
  const written = (stats.pages_written + (stats.shpages_written ?? 0)) * pageSize;
  return images === undefined || written === images.pages_bytes
    ? undefined
    : `the statistics of the dump say ${written} bytes of pages, its pages-*.img have ${images.pages_bytes}`;
};

const judgeRoundtrip = (cycle: CycleEvent, pageSize: number): Judgement => {
  if (cycle.dump?.exit_code !== 0 || cycle.restore?.exit_code !== 0)
    return error('the record of this cycle lacks a dump or a restore that succeeded');
  const broken = accounting(cycle, pageSize);
  if (broken !== undefined) return fail(broken);
  if (cycle.restore.restore_stats === undefined)
    return fail(`criu restore ended with exit code 0 but left no readable statistics: ${cycle.restore.stats_problem ?? 'none'}`);
  if (cycle.tree === undefined || cycle.tree.before.length === 0) return error('the record of this cycle lacks the process tree');
  // The same data could come from a service that was started anew; what only lived in memory could not.
  if (cycle.proof.every(({ name }) => name === 'digest')) return error('the record of this cycle has no proof but the digest');
  const [difference, ...others] = treeDifferences(cycle.tree.before, cycle.tree.after);
  if (difference !== undefined)
    return fail(`the process tree came back changed: ${difference}${others.length === 0 ? '' : ` (and ${others.length} more)`}`);
  return { verdict: 'pass', reason: '' };
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
    if (cycle.stop !== undefined) return judgeStop(cycle, cycle.stop, facts);
    if (!cycle.proof.some(({ name }) => name === 'digest')) return error('the record of this cycle has no digest of the data');
    const broken = cycle.proof.find((observation) => !holds(observation));
    if (broken !== undefined) {
      return fail(`${broken.name} did not survive (${broken.what}): was ${shorten(broken.before)}, is ${shorten(broken.after)}`);
    }
    return cycle.procedure === 'roundtrip' ? judgeRoundtrip(cycle, pageSize) : { verdict: 'pass', reason: '' };
  };
  return { cycle: cycle.cycle, ...judge() };
};
