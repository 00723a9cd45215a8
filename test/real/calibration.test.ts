import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { median } from 'simple-statistics';
import { clockFrom, monotonicMs, sleep } from '../../harness/measure/clock.ts';
import { startOpenLoop } from '../../harness/measure/open-loop.ts';
import { measureOutage, type Outage } from '../../harness/measure/outage.ts';
import { projectPath } from '../../harness/project.ts';
import type { ProbeSeries } from '../../harness/schema/probe-series.ts';
import { retryFor } from '../../workloads/process.ts';
import { openTcpProbe } from '../../workloads/tcp-server/client.ts';
import { readProc } from './support/host.ts';

const HOLDS_MS = [100, 300, 100, 300, 100, 300] as const;
/** How far the prober may be off: its interval, and the time until a process that may run does run. */
const TOLERANCE_MS = 25;
const ESTABLISHED_INTERVAL_MS = 2;
const NEW_INTERVAL_MS = 10;
const AROUND_MS = 60;

interface Hold {
  readonly asked_ms: number;
  /** From the moment at which the kernel showed the server as stopped to the moment at which it was let go. */
  readonly stopped_ms: number;
  readonly continued_ms: number;
}

const startServer = async (t: ExecutionContext): Promise<number> => {
  const server: ChildProcess = spawn(process.execPath, [projectPath('dist', 'tcp-server.mjs'), '65536', '512'], {
    stdio: 'inherit',
  });
  t.teardown(async () => {
    const gone = once(server, 'exit');
    if (server.kill('SIGKILL')) await gone;
  });
  const probe = await retryFor(20_000, () => openTcpProbe());
  probe.close();
  t.is(server.exitCode, null, 'another server answers on its port');
  return server.pid ?? 0;
};

const stateOf = (pid: number): string => readProc(`/proc/${pid}/stat`).split(') ')[1]?.[0] ?? 'gone';

const holdFor = async (pid: number, asked_ms: number, now: () => number): Promise<Hold> => {
  process.kill(pid, 'SIGSTOP');
  while (stateOf(pid) !== 'T') await sleep(0);
  const stopped_ms = now();
  await sleep(asked_ms);
  const continued_ms = now();
  process.kill(pid, 'SIGCONT');
  return { asked_ms, stopped_ms, continued_ms };
};

const askOnNewConnection = async (): Promise<void> => {
  const connection = await openTcpProbe();
  await connection.ask(0).finally(() => connection.close());
};

/** Holds the server several times under both channels of the prober. */
const measure = async (t: ExecutionContext): Promise<{ holds: Hold[]; series: ProbeSeries[] }> => {
  const pid = await startServer(t);
  const now = clockFrom(monotonicMs());
  const held = await openTcpProbe();
  t.teardown(() => held.close());
  const loops = [
    startOpenLoop('established', ESTABLISHED_INTERVAL_MS, now, (n) => held.ask(n)),
    startOpenLoop('new', NEW_INTERVAL_MS, now, askOnNewConnection),
  ];
  const holds: Hold[] = [];
  await sleep(AROUND_MS);
  for (const ms of HOLDS_MS) {
    const hold = await holdFor(pid, ms, now);
    holds.push(hold);
    while (loops.some((loop) => loop.lastGood() <= hold.continued_ms)) await sleep(1);
    await sleep(AROUND_MS);
  }
  return { holds, series: await Promise.all(loops.map((loop) => loop.finish(1000))) };
};

const heldFor = (hold: Hold): number => hold.continued_ms - hold.stopped_ms;

const outagesOf = (series: ProbeSeries, holds: readonly Hold[]): Outage[] =>
  holds.flatMap(({ stopped_ms, continued_ms }) => measureOutage(series, stopped_ms, continued_ms) ?? []);

/** How far a time lies outside of the bounds of what was seen: a prober that was late itself has wide ones, and says so. */
const beyond = ({ least_ms, most_ms }: Outage, really: number): number => Math.max(0, least_ms - really, really - most_ms);

const assertOutages = (t: ExecutionContext, series: ProbeSeries, holds: readonly Hold[]): void => {
  const outages = outagesOf(series, holds);
  t.is(outages.length, holds.length);
  const really = holds.map(heldFor);
  t.log(series.channel, 'held', really.map((ms) => ms.toFixed(1)).join(' '));
  t.log(series.channel, 'seen', outages.map((one) => `${one.least_ms.toFixed(1)}..${one.most_ms.toFixed(1)}`).join(' '));
  const errors = outages.map((outage, i) => beyond(outage, really[i] ?? Number.NaN));
  t.true(median(errors) <= TOLERANCE_MS, `${series.channel}: off by ${errors.join(' ')} ms`);
  const medianOf = (asked: number, values: readonly number[]): number =>
    median(values.filter((_, i) => holds[i]?.asked_ms === asked));
  const most = outages.map(({ most_ms }) => most_ms);
  const ratio = (medianOf(300, most) / medianOf(100, most)) * (medianOf(100, really) / medianOf(300, really));
  t.true(ratio > 0.8 && ratio < 1.25, `${series.channel}: ${ratio} of the ratio between the two times`);
};

test.serial('a service that is held for a known time is measured as that time', async (t) => {
  const { holds, series } = await measure(t);
  for (const one of series) {
    t.deepEqual(one.failures, {}, `${one.channel}: a server that is held loses nothing`);
    t.true(one.ok.every((ok) => ok === 1));
    assertOutages(t, one, holds);
  }
});

test.serial('every request that was due meanwhile has waited until the service went on', async (t) => {
  const { holds, series } = await measure(t);
  for (const one of series) {
    for (const hold of holds) {
      const due = one.sent_ms.flatMap((sent, i) =>
        sent > hold.stopped_ms && sent < hold.continued_ms ? [{ sent, done: one.done_ms[i] ?? -1 }] : [],
      );
      const expected = heldFor(hold) / one.interval_ms;
      t.true(Math.abs(due.length - expected) <= 1, `${one.channel}: ${due.length} requests, ${expected} were due`);
      t.true(due.every(({ done }) => done >= hold.continued_ms));
    }
  }
});
