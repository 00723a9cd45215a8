import test from 'ava';
import { explain } from '../../harness/diagnose/explain.ts';
import { logText, provoked, recordedLogs } from './recorded.ts';

const factsOf = ({ kernel, criu }: { kernel?: string; criu?: string }) => ({ kernel, criu });

for (const log of recordedLogs)
  test(`${log.file}: ${log.id ?? 'no known failure'}`, (t) => {
    const explanation = explain(logText(log.file), factsOf(log));
    if (log.id !== null) {
      t.is(explanation.outcome, 'explained');
      if (explanation.outcome === 'explained') t.is(explanation.failure.id, log.id, explanation.line);
    } else t.is(explanation.outcome, log.outcome ?? 'nothing-wrong');
    if (log.path !== undefined) t.is(explanation.logPath, log.path);
  });

test('at least 25 causes are recorded, 12 of them provoked by this project', (t) => {
  const causes = (logs: typeof recordedLogs): number => new Set(logs.flatMap(({ id }) => id ?? [])).size;
  t.true(causes(recordedLogs) >= 25, String(causes(recordedLogs)));
  t.true(causes(provoked) >= 12, String(causes(provoked)));
});

test('no recorded log is explained by its harmless line about RLIMIT_NOFILE', (t) => {
  const withIt = recordedLogs.filter(({ file }) => logText(file).includes('RLIMIT_NOFILE for self: Operation not permitted'));
  t.true(withIt.length > 20);
  for (const { file, ...log } of withIt) {
    const explanation = explain(logText(file), factsOf(log));
    t.false('line' in explanation && explanation.line.includes('RLIMIT'), file);
  }
});

test('a log names its kernel and its CRIU, and what is given goes before', (t) => {
  const log = logText('kernel-7.2-own-net.log');
  const { facts } = explain(log);
  t.is(facts.kernel, '7.2.13+deb14-cloud-amd64');
  t.is(facts.criu, '4.1.1');
  const older = explain(log, { kernel: '6.12' });
  t.is(
    older.outcome === 'explained' ? older.failure.id : '',
    'no-inet-diag',
    'UDP-Lite was not removed there: its listing is missing',
  );
});

test('the lines right before the cause are shown: they name the image that is missing', (t) => {
  const explanation = explain(logText('inventory-missing.log'));
  t.true(explanation.outcome === 'explained' && explanation.before.some((line) => line.includes('No inventory.img image')));
});
