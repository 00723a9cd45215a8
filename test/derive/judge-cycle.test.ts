import test from 'ava';
import { judgeCycle } from '../../harness/derive/judge-cycle.ts';
import type { CycleEvent, Stop } from '../../harness/schema/events.ts';
import type { ProcessState } from '../../harness/schema/process-state.ts';
import { first, recordedCycles } from '../run/recorded.ts';

const PAGE = 4096;

/** A cycle as it was recorded; each call gives a copy of its own. */
const good = (): CycleEvent => first(recordedCycles('redis-pass', 'roundtrip'));
const cold = (): CycleEvent => first(recordedCycles('redis-pass', 'cold-start'));

const judge = (cycle: CycleEvent, pageSize = PAGE) => judgeCycle(cycle, pageSize);
const without = <Key extends keyof CycleEvent>(cycle: CycleEvent, key: Key): CycleEvent => {
  const { [key]: _gone, ...rest } = cycle;
  return rest as CycleEvent;
};

const flipped = (hex: string): string => `${hex[0] === '0' ? '1' : '0'}${hex.slice(1)}`;

const withDump = (change: (dump: NonNullable<CycleEvent['dump']>) => Partial<CycleEvent['dump']>): CycleEvent => {
  const cycle = good();
  if (cycle.dump === undefined) throw new Error('the recorded cycle has no dump');
  return { ...cycle, dump: { ...cycle.dump, ...change(cycle.dump) } };
};

const withProcess = (change: (process: ProcessState) => ProcessState): CycleEvent => {
  const cycle = good();
  if (cycle.tree === undefined) throw new Error('the recorded cycle has no tree');
  return { ...cycle, tree: { ...cycle.tree, after: cycle.tree.after.map(change) } };
};

test('recorded cycles pass as they are', (t) => {
  for (const procedure of ['roundtrip', 'cold-start'] as const) {
    for (const cycle of recordedCycles('redis-pass', procedure)) {
      t.deepEqual(judge(cycle), { cycle: cycle.cycle, verdict: 'pass', reason: '' });
    }
  }
});

test('one flipped digit in any proof is a failure that names it', (t) => {
  const { proof } = good();
  t.true(proof.length > 1);
  for (const { name, rule, before, after } of proof) {
    const changed = typeof after === 'string' ? flipped(after) : Number(before) - 1;
    const cycle = good();
    const result = judge({
      ...cycle,
      proof: cycle.proof.map((one) => (one.name === name ? { ...one, after: changed } : one)),
    });
    t.is(result.verdict, 'fail', name);
    t.true(result.reason.startsWith(`${name} did not survive`), result.reason);
    t.regex(result.reason, /was .*, is /, rule);
  }
});

test('at-least lets a number grow, and same does not', (t) => {
  const proof = good().proof.filter(({ name }) => name === 'digest');
  const counter = (rule: 'same' | 'at-least', before: number | string, after: number | string): string =>
    judge({ ...good(), proof: [...proof, { name: 'counter', rule, before, after, what: 'a counter' }] }).verdict;
  t.is(counter('at-least', 5, 5), 'pass');
  t.is(counter('at-least', 5, 9), 'pass');
  t.is(counter('at-least', 5, 4), 'fail');
  t.is(counter('at-least', '5', '9'), 'fail', 'text has no order');
  t.is(counter('same', 5, 9), 'fail');
  t.is(counter('same', 5, '5'), 'fail');
});

test('a cold start that served other data than the seed made fails', (t) => {
  const cycle = cold();
  const result = judge({ ...cycle, proof: cycle.proof.map((one) => ({ ...one, after: flipped(String(one.after)) })) });
  t.is(result.verdict, 'fail');
});

test('a record without a digest proves nothing', (t) => {
  for (const cycle of [good(), cold()]) {
    const proof = cycle.proof.filter(({ name }) => name !== 'digest');
    t.like(judge({ ...cycle, proof }), { verdict: 'error', reason: 'the record of this cycle has no digest of the data' });
    t.is(judge({ ...cycle, proof: [] }).verdict, 'error');
  }
});

test('pages that the images lack, or have too many, fail', (t) => {
  const images = (delta: number) =>
    withDump(({ images: seen }) => (seen === undefined ? {} : { images: { ...seen, pages_bytes: seen.pages_bytes + delta } }));
  t.is(judge(images(0)).verdict, 'pass');
  for (const delta of [-PAGE, PAGE, -1]) {
    const result = judge(images(delta));
    t.is(result.verdict, 'fail');
    t.regex(result.reason, /the statistics of the dump say \d+ bytes of pages, its pages-\*\.img have \d+/);
  }
  t.is(judge(good(), 65_536).verdict, 'fail', 'another page size');
});

test('pages of shared memory count as well', (t) => {
  const cycle = (shpages: number, bytes: number) =>
    withDump(({ dump_stats: stats, images }) =>
      stats === undefined || images === undefined
        ? {}
        : {
            dump_stats: { ...stats, shpages_written: shpages },
            images: { ...images, pages_bytes: images.pages_bytes + bytes },
          },
    );
  t.is(judge(cycle(3, 3 * PAGE)).verdict, 'pass');
  t.is(judge(cycle(3, 0)).verdict, 'fail');
});

test('a CRIU that claims success and leaves no statistics fails', (t) => {
  const dumped = withDump(() => ({ stats_problem: 'ENOENT: stats-dump' }));
  delete dumped.dump?.dump_stats;
  const noDump = judge(dumped);
  t.is(noDump.verdict, 'fail');
  t.regex(noDump.reason, /exit code 0 but left no readable statistics: ENOENT: stats-dump/);
  const cycle = good();
  delete cycle.restore?.restore_stats;
  t.is(judge(cycle).verdict, 'fail');
});

test('a record that contradicts itself is an error of ours', (t) => {
  t.is(judge(withDump(() => ({ exit_code: 1 }))).verdict, 'error', 'no stop, yet the dump failed');
  t.is(judge(withDump(() => ({ exit_code: null, signal: 'SIGKILL' }))).verdict, 'error');
  for (const part of ['dump', 'restore', 'tree'] as const) t.is(judge(without(good(), part)).verdict, 'error', part);
});

test('a process that came back changed fails', (t) => {
  const changes: Record<string, Partial<ProcessState>> = {
    pid: { pid: 1 },
    ppid: { ppid: 77 },
    pgid: { pgid: 77 },
    sid: { sid: 77 },
    comm: { comm: 'other' },
    exe: { exe: '/usr/bin/other' },
    cwd: { cwd: '/' },
    uid: { uid: 1 },
    gid: { gid: 1 },
    sig_blocked: { sig_blocked: '0000000000000001' },
    sig_ignored: { sig_ignored: '0000000000000000' },
    sig_caught: { sig_caught: '0000000000000000' },
    fds: { fds: [] },
  };
  for (const [field, change] of Object.entries(changes)) {
    const result = judge(withProcess((process) => ({ ...process, ...change })));
    t.is(result.verdict, 'fail', field);
    t.true(result.reason.startsWith('the process tree came back changed: pid '), result.reason);
  }
  t.is(judge(withProcess((process) => ({ ...process, threads: process.threads + 1, mappings: 1 }))).verdict, 'pass');
});

const STEPS = ['prepare', 'start', 'warm', 'mark', 'settle', 'dump', 'restore', 'observe', 'prove', 'stop'] as const;
const stopped = (cycle: CycleEvent, stop: Pick<Stop, 'step' | 'origin'>): CycleEvent => ({
  ...cycle,
  stop: { ...stop, message: 'it broke' },
});

test('our own machinery is to blame for what it broke, wherever that was', (t) => {
  for (const cycle of [good(), cold()]) {
    for (const step of STEPS) {
      const result = judge(stopped(cycle, { step, origin: 'harness' }));
      t.is(result.verdict, 'error', step);
      t.true(result.reason.includes(step));
    }
  }
});

/** Who is to blame when something under test broke in a step. */
const BLAME: readonly (readonly [Stop['step'], 'fail' | 'error', 'fail' | 'error'])[] = [
  // step, in a roundtrip, in a cold start
  ['prepare', 'error', 'error'],
  ['start', 'error', 'fail'],
  ['warm', 'error', 'fail'],
  ['mark', 'error', 'fail'],
  ['settle', 'error', 'fail'],
  ['dump', 'fail', 'fail'],
  ['restore', 'fail', 'fail'],
  ['observe', 'fail', 'fail'],
  ['prove', 'fail', 'fail'],
];

test('from the dump on, what breaks is a failure of the thing under test; before it nothing was tested', (t) => {
  for (const origin of ['criu', 'service', 'client', 'timeout'] as const) {
    for (const [step, inRoundtrip, inColdStart] of BLAME) {
      t.is(judge(stopped(good(), { step, origin })).verdict, inRoundtrip, `${step} ${origin} roundtrip`);
      t.is(judge(stopped(cold(), { step, origin })).verdict, inColdStart, `${step} ${origin} cold-start`);
    }
  }
});

test('a stop weighs more than proofs that hold', (t) => {
  t.is(judge(stopped(good(), { step: 'prove', origin: 'client' })).verdict, 'fail');
});

test('a recorded dump that CRIU refused is a failure, with its cause as the reason', (t) => {
  for (const cycle of recordedCycles('redis-fail', 'roundtrip')) {
    const result = judge(cycle);
    t.is(result.verdict, 'fail');
    t.regex(result.reason, /exit code 1: sockets: Can't get 1:16 opt/);
  }
});

test('a full disk under CRIU is our own fault', (t) => {
  const [cycle] = recordedCycles('redis-fail', 'roundtrip');
  if (cycle?.dump === undefined) throw new Error('the recorded cycle has no dump');
  const message = "Can't write 4096 bytes to image: No space left on device";
  const log = { ...cycle.dump.log, errors: [{ level: 'error' as const, message }] };
  const result = judge({ ...cycle, dump: { ...cycle.dump, log } });
  t.is(result.verdict, 'error');
  t.regex(result.reason, /images is full/);
});
