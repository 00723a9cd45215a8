import test from 'ava';
import { explain } from '../../harness/diagnose/explain.ts';
import { unwrap } from '../../harness/diagnose/unwrap.ts';
import { logText } from './recorded.ts';

const messages = (text: string): string[] =>
  unwrap(text)
    .lines.filter(({ level }) => level === 'error')
    .map(({ message }) => message);

test('what stands before the words of CRIU is taken away', (t) => {
  const error = '(00.061966) Error (criu/cr-dump.c:2128): Dumping FAILED.';
  for (const line of [error, `2026-04-20T17:26:21.376255Z: ${error}`, `  > ${error}`, `417:${error}`, `x b'${error}'`])
    t.deepEqual(messages(line), ['Dumping FAILED.'], line);
});

test('quoted line ends of JSON are line ends', (t) => {
  const { wrapper, logPath } = unwrap(logText('issue-docker-rpc.log'));
  t.is(wrapper?.runtime, 'runc');
  t.true(logPath?.endsWith('/criu.work/dump.log'));
});

test('crun is known by its own words', (t) => {
  t.is(unwrap(logText('issue-podman-crun.log')).wrapper?.runtime, 'crun');
});

test('lines of CRIU that are embedded decide, and the path of the log is kept', (t) => {
  const explanation = explain(logText('issue-containerd-io-uring.log'));
  t.is(explanation.outcome, 'explained');
  t.is(explanation.logPath, '/run/containerd/io.containerd.runtime.v2.task/default/redis/criu-dump.log');
});

test('an unknown failure is shown with what differs from run to run taken out', (t) => {
  const explanation = explain(logText('issue-zdtm-mount.log'));
  t.is(explanation.outcome === 'not-recognised' ? explanation.normalised : '', 'mnt: Unable to mount PATH: Invalid argument');
});

test('text of neither CRIU nor a runtime is no log; one that ends in FAILED without a reason is silent', (t) => {
  t.is(explain('hello\nworld\n').outcome, 'no-log');
  t.is(explain('(00.1) something\n(00.061966) Error (criu/cr-dump.c:2128): Dumping FAILED.\n').outcome, 'silent');
});

test('what criu check misses is told', (t) => {
  const explanation = explain(logText('check-all.log'));
  t.deepEqual(explanation.outcome === 'nothing-wrong' ? explanation.missing : [], [
    'Dirty tracking is OFF. Memory snapshot will not work.',
  ]);
});
