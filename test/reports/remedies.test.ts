import test from 'ava';
import type { RemedyTrial } from '../../harness/schema/results.ts';
import { renderCsv } from '../../reports/csv.ts';
import { renderHtml } from '../../reports/html/render.ts';
import { renderMarkdown } from '../../reports/markdown/markdown.ts';
import { rateInterval } from '../../reports/reliability.ts';
import { actionText, trialText } from '../../reports/remedies.ts';
import { renderSummary } from '../../reports/terminal/summary.ts';
import { failingResults } from './sample.ts';
import { matrixResults } from './sample-matrix.ts';

const whole = { kernels: 12, userlands: 3, workloads: 4 };
const plain = { color: false, width: 160 };

const rseq: RemedyTrial = {
  text: 'Start the service with GLIBC_TUNABLES=glibc.pthread.rseq=0.',
  action: { kind: 'environment', variables: { GLIBC_TUNABLES: 'glibc.pthread.rseq=0' } },
  finding: 'rseq-unsupported',
  verdict: 'pass',
  reason: '',
  passed: 2,
  of: 2,
};
const said = (change: Partial<RemedyTrial>): string => trialText({ ...rseq, ...change }).replaceAll('\u00a0', ' ');

test('only what was seen to pass is said to help', (t) => {
  t.is(said({}), 'fails; passes with GLIBC_TUNABLES=glibc.pthread.rseq=0 (2 of 2 cycles)');
  t.is(
    said({ verdict: 'fail', passed: 0, reason: 'It broke.' }),
    'tried GLIBC_TUNABLES=glibc.pthread.rseq=0: still fails: It broke',
  );
  t.regex(said({ verdict: 'fail', passed: 1, reason: 'It broke.' }), /works sometimes with it, in 1 of 2 cycles/);
  for (const verdict of ['error', 'missing', 'not-tried'] as const) t.notRegex(said({ verdict, reason: 'x' }), /passes with/);
});

test('an action is written as one would type it', (t) => {
  t.is(actionText({ kind: 'criu-options', options: { tcp_established: true } }), '--tcp-established');
  t.is(actionText({ kind: 'criu-options', options: { ghost_limit_bytes: 67108864 } }), '--ghost-limit 67108864');
  t.is(actionText({ kind: 'criu-options', options: { network_lock: 'iptables' } }), '--network-lock iptables');
  t.is(actionText({ kind: 'modules', names: ['unix_diag', 'udp_diag'] }), 'modprobe unix_diag udp_diag');
  t.is(actionText({ kind: 'sysctl', name: 'a.b', value: '2' }), 'sysctl a.b=2');
});

test('what failed once is never said to succeed in 100 %', (t) => {
  const interval = (passed: number, of: number, ci_low: number, ci_high: number): string =>
    rateInterval({ success_rate: { passed, of, ci_low, ci_high } }).replace('\u00a0', ' ');
  t.is(interval(199, 200, 0.97246, 0.999873), '97.2 to 99.987 %');
  t.is(interval(5, 5, 0.4782, 1), '47.8 to 100 %');
  t.is(rateInterval({ success_rate: { passed: 0, of: 5 } }), '');
});

test('every report of one machine says what was tried, and what was not', async (t) => {
  const results = failingResults();
  for (const text of [
    renderSummary(results, plain),
    await renderHtml(results),
    await renderMarkdown(results),
    await renderCsv(results),
  ]) {
    t.regex(text, /tried (?:-|\\-|&#x2D;){2}tcp(?:-|\\-)established: still fails: The sky fell/);
    t.regex(
      text,
      /io(?:_|\\_)uring(?:_|\\_)disabled.2 was not tried: it would change the running kernel|disabled&#x3D;2 was not tried/,
    );
  }
});

test('of several machines, each cause says how often its remedy helped', async (t) => {
  const results = matrixResults(whole);
  const counted =
    /passes with GLIBC(?:_|\\_)TUNABLES(?:=|&#x3D;)glibc\.pthread\.rseq(?:=|&#x3D;)0 in \d+ of \d+.cells that it was tried on/;
  for (const text of [renderSummary(results, plain), await renderHtml(results), await renderMarkdown(results)])
    t.regex(text, counted);
  t.regex(
    renderSummary(results, plain),
    /A pass in 2 of 2 cycles says that the success rate is 15\.8 to 100.% \(95 % interval\)/,
  );
});
