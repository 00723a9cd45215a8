import test from 'ava';
import { judgeSubject } from '../../harness/derive/judge-subject.ts';
import type { CriuRun, CycleEvent } from '../../harness/schema/events.ts';
import type { SubjectCell } from '../../harness/schema/subject.ts';

const subject: SubjectCell = { flavor: 'host', about: 'it stays' };
const criu = (action: 'dump' | 'restore', errors: readonly string[] = []): CriuRun => ({
  action,
  argv: ['criu', action],
  exit_code: errors.length === 0 ? 0 : 1,
  signal: null,
  timed_out: false,
  start_ms: 0,
  end_ms: 1,
  stderr: '',
  log: { lines: 1, errors: errors.map((message) => ({ level: 'error' as const, message })), warnings: [], tail: [] },
});
const held = { name: 'content', rule: 'same', before: 'a', after: 'a', what: 'the content' } as const;
const lost = { ...held, after: 'b' };
const tree = [{ pid: 1, facts: { Name: 'subjects', 'fd.3': 'pipe 1' } }];
const cycle = (change: Partial<CycleEvent> = {}): CycleEvent => ({
  event: 'cycle',
  batch: 'b',
  cell: 'c',
  attempt: 1,
  cycle: 1,
  procedure: 'roundtrip',
  marks: {},
  dump: criu('dump'),
  restore: criu('restore'),
  probes: [],
  proof: [held],
  state: { before: tree, after: tree },
  ...change,
});
const refused = (message: string, proof: CycleEvent['proof'] = [held]): CycleEvent => {
  const { restore: _, state: __, ...rest } = cycle();
  return {
    ...rest,
    dump: criu('dump', [message]),
    proof,
    stop: { step: 'dump', origin: 'criu', message: `criu dump ended with exit code 1: ${message}` },
  };
};
const verdictOf = (event: CycleEvent, of: SubjectCell = subject): string => judgeSubject(event, of).verdict;

test('what survived passes, what did not fails', (t) => {
  t.is(verdictOf(cycle()), 'pass');
  t.deepEqual(judgeSubject(cycle({ proof: [held, lost] }), subject), {
    cycle: 1,
    verdict: 'fail',
    reason: 'content did not survive (the content): was a, is b',
  });
});

test('a pass is earned: without an observation, or without the visible state, there is none', (t) => {
  t.is(verdictOf(cycle({ proof: [] })), 'error');
  const { state: _, ...blind } = cycle();
  t.is(verdictOf(blind), 'error');
});

test('visible state that changed fails, unless the subject says that it rightly does', (t) => {
  const changed = cycle({ state: { before: tree, after: [{ pid: 1, facts: { Name: 'subjects', 'fd.3': 'pipe 2' } }] } });
  t.is(judgeSubject(changed, subject).reason, 'visible state came back changed: pid 1: fd.3 was pipe 1, is pipe 2');
  t.is(verdictOf(changed, { ...subject, changes: { 'fd\\.3': 'numbered anew' } }), 'pass');
  t.is(verdictOf(changed, { ...subject, changes: { 'fd\\.33': 'numbered anew' } }), 'fail');
  const gone = cycle({ state: { before: [...tree, { pid: 7, facts: { Name: 'child' } }], after: tree } });
  t.is(judgeSubject(gone, subject).reason, 'visible state came back changed: pid 7: process was child, is absent');
});

test('an expected refusal has to come, has to say why, and has to leave the process as it was', (t) => {
  const of: SubjectCell = { ...subject, refusal: { refused: 'io_uring', at: 'dump', why: 'CRIU does not support it.' } };
  t.is(verdictOf(refused("Can't dump io_uring"), of), 'pass');
  t.is(verdictOf(refused('Something else'), of), 'fail');
  t.is(verdictOf(refused("Can't dump io_uring", [lost]), of), 'fail');
  t.is(verdictOf(refused("Can't dump io_uring", []), of), 'fail');
  t.regex(judgeSubject(cycle(), of).reason, /was expected to refuse this/);
  t.is(verdictOf(refused("Can't dump io_uring")), 'fail', 'where none is expected');
});

test('what does not apply is skipped, with its reason', (t) => {
  t.deepEqual(judgeSubject(cycle({ skipped: 'no huge pages', proof: [] }), subject), {
    cycle: 1,
    verdict: 'skip',
    reason: 'no huge pages',
  });
});

test('a mutation passes when it was noticed, and only then', (t) => {
  const of: SubjectCell = { ...subject, mutation: { how: 'close', on: 'pipe' } };
  t.is(verdictOf(cycle({ proof: [lost] }), of), 'pass');
  t.is(judgeSubject(cycle(), of).reason, 'the restored process was spoilt, and nothing noticed');
  t.is(verdictOf(refused('Something'), of), 'error', 'nothing was spoilt');
  const harness = cycle({ stop: { step: 'prove', origin: 'harness', message: 'no such descriptor' } });
  t.is(verdictOf(harness, of), 'error');
});
