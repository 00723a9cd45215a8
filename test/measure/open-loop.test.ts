import test, { type ExecutionContext } from 'ava';
import { type Ask, startOpenLoop } from '../../harness/measure/open-loop.ts';

const INTERVAL = 2;

/** A clock that only the test moves; the timers behind it are real, and none of the figures depends on them. */
const makeClock = () => {
  let time = 1000;
  return {
    now: () => time,
    advance: (ms: number) => {
      time += ms;
    },
  };
};

/** Waits for what must come; a loop that stopped sending is a failure after some seconds, not a test that never ends. */
const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 5000) throw new Error('what the test waits for did not come');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

/** A service that answers, or holds every request until it is let go. */
const makeService = () => {
  const held: (() => void)[] = [];
  const state = { asked: 0, stalled: false };
  const ask: Ask = () => {
    state.asked += 1;
    return state.stalled ? new Promise((resolve) => held.push(resolve)) : Promise.resolve();
  };
  const release = (): void => {
    state.stalled = false;
    for (const resolve of held.splice(0)) resolve();
  };
  return { state, ask, release };
};

/** Moves the clock to the next request, `count` times. */
const step = async (clock: ReturnType<typeof makeClock>, asked: () => number, count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) {
    const before = asked();
    clock.advance(INTERVAL);
    await until(() => asked() > before);
  }
};

/** Moves the clock as step() does, where a request that is due need not be sent. */
const pass = async (clock: ReturnType<typeof makeClock>, count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) {
    clock.advance(INTERVAL);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
};

test('requests are due at their rate while no answer comes, and each sees the stall', async (t) => {
  const [clock, service] = [makeClock(), makeService()];
  const loop = startOpenLoop('established', INTERVAL, clock.now, service.ask);
  t.teardown(() => loop.finish(0));
  await until(() => service.state.asked === 1);
  await step(clock, () => service.state.asked, 9);
  service.state.stalled = true;
  await pass(clock, 50);
  t.true(service.state.asked <= 17, `${service.state.asked - 10} wait: what waits makes the service late when it goes on`);
  t.true(service.state.asked >= 15, 'one after 2, 4, 8, 16, 32, 64 ms');
  t.is(loop.lastGood(), 1000 + 9 * INTERVAL);
  clock.advance(1);
  service.release();
  await until(() => loop.lastGood() === 1000 + 59 * INTERVAL);
  const series = await loop.finish(0);
  t.deepEqual(
    series.sent_ms,
    Array.from({ length: 60 }, (_, i) => 1000 + i * INTERVAL),
  );
  t.deepEqual(series.ok, new Array(60).fill(1));
  const latencies = series.done_ms.map((done, i) => done - (series.sent_ms[i] ?? 0));
  t.deepEqual(latencies.slice(0, 10), new Array(10).fill(0));
  t.deepEqual(
    latencies.slice(10),
    Array.from({ length: 50 }, (_, i) => (49 - i) * INTERVAL + 1),
    'the first waited longest, the last hardly',
  );
});

test('a prober that was held up itself asks for every request that was due meanwhile, as of when it was due', async (t) => {
  const [clock, service] = [makeClock(), makeService()];
  const loop = startOpenLoop('new', INTERVAL, clock.now, service.ask);
  t.teardown(() => loop.finish(0));
  await until(() => service.state.asked === 1);
  clock.advance(100);
  await until(() => loop.lastGood() === 1100);
  const series = await loop.finish(0);
  t.is(series.sent_ms.length, 51);
  t.true(service.state.asked < 51, 'those that were due at once share requests');
  t.deepEqual(series.blind_ms, [[1000, 1100]], 'and it is on record that it did not look');
  t.deepEqual(series.ok, new Array(51).fill(1));
  t.is(series.sent_ms[1], 1000 + INTERVAL);
  t.is((series.done_ms[1] ?? 0) - (series.sent_ms[1] ?? 0), 100 - INTERVAL);
});

test('failures are counted by reason and are no answers', async (t) => {
  const clock = makeClock();
  let asked = 0;
  const loop = startOpenLoop('new', INTERVAL, clock.now, async (n) => {
    asked += 1;
    if (n === 1) throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    if (n === 2) throw new Error('wrong answer');
  });
  t.teardown(() => loop.finish(0));
  await until(() => asked === 1);
  await step(clock, () => asked, 2);
  const series = await loop.finish(0);
  t.deepEqual(series.ok, [1, 0, 0]);
  t.deepEqual(series.failures, { ECONNREFUSED: 1, 'wrong answer': 1 });
  t.is(loop.lastGood(), 1000);
});

test('what is unanswered at the end stays so, also when the answer comes later', async (t) => {
  const [clock, service] = [makeClock(), makeService()];
  service.state.stalled = true;
  const loop = startOpenLoop('established', INTERVAL, clock.now, service.ask);
  t.teardown(() => loop.finish(0));
  await until(() => service.state.asked === 1);
  const series = await loop.finish(0);
  service.release();
  await new Promise((resolve) => setTimeout(resolve, 5));
  t.deepEqual([series.done_ms, series.ok, series.failures], [[-1], [0], {}]);
  t.is(loop.lastGood(), -1);
  clock.advance(100);
  await new Promise((resolve) => setTimeout(resolve, 5));
  t.is(service.state.asked, 1, 'nothing is sent after the end');
});

test('a service that is gone is not asked without end', async (t) => {
  const [clock, service] = [makeClock(), makeService()];
  service.state.stalled = true;
  const loop = startOpenLoop('established', INTERVAL, clock.now, service.ask);
  t.teardown(() => loop.finish(0));
  await until(() => service.state.asked === 1);
  for (let i = 0; i < 50; i += 1) {
    clock.advance(INTERVAL * 1000);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  t.true(service.state.asked < 20, `${service.state.asked} requests in 100 s`);
  const { failures, sent_ms, lag_ms = [] } = await loop.finish(0);
  t.true(sent_ms.length > 49_000);
  const [unsent = 0] = Object.values(failures);
  t.true(unsent > 0, 'those that were never sent are counted');
  t.true(
    lag_ms.slice(0, -unsent).some((lag) => lag > 1000),
    'and those that were, as of when they were due',
  );
  service.release();
});

/** How many of the requests on new connections that are due in 500 ms are sent, where the other side takes them, or does not. */
const askedWhileAway = async (t: ExecutionContext, isTaken: boolean): Promise<number> => {
  const clock = makeClock();
  let asked = 0;
  const loop = startOpenLoop('new', 10, clock.now, (_, taken) => {
    asked += 1;
    if (isTaken) taken();
    return new Promise(() => undefined);
  });
  t.teardown(() => loop.finish(0));
  await until(() => asked === 1);
  for (let i = 0; i < 50; i += 1) {
    clock.advance(10);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await loop.finish(0);
  return asked;
};

test('new connections that are taken wait in the service and are few; those that are not are tried again and again', async (t) => {
  const [taken, untaken] = [await askedWhileAway(t, true), await askedWhileAway(t, false)];
  t.true(taken >= 4 && taken <= 10, `${taken}: after 10, 20, 30, 40, 50, 100, 200, 400 ms, or later where a timer is late`);
  t.true(untaken > 1.5 * taken, `${untaken}, not ${taken}: each after 1.1 times the time of the last`);
});

test('a request that is lost for ever holds nothing up once later ones are answered', async (t) => {
  const clock = makeClock();
  let [asked, isAway] = [0, true];
  const loop = startOpenLoop('new', 10, clock.now, (_, taken) => {
    asked += 1;
    taken();
    return isAway ? new Promise(() => undefined) : Promise.resolve();
  });
  t.teardown(() => loop.finish(0));
  await until(() => asked === 1);
  for (let i = 0; i < 20; i += 1) {
    clock.advance(10);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  isAway = false;
  // The next one that is sent is answered; from then on each is.
  for (let i = 0; loop.lastGood() < 0; i += 1) {
    if (i > 100) return t.fail('no request was sent again');
    clock.advance(10);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  const before = asked;
  for (let i = 0; i < 10; i += 1) {
    clock.advance(10);
    await until(() => asked > before + i);
  }
  const { lag_ms: lag = [] } = await loop.finish(0);
  t.deepEqual(lag.slice(-10), new Array(10).fill(0));
});

test('a loop at rest asks nothing, and nothing was due meanwhile', async (t) => {
  const [clock, service] = [makeClock(), makeService()];
  const loop = startOpenLoop('new', INTERVAL, clock.now, service.ask);
  t.teardown(() => loop.finish(0));
  await until(() => service.state.asked === 1);
  await step(clock, () => service.state.asked, 4);
  loop.rest(true);
  await pass(clock, 20);
  t.is(service.state.asked, 5);
  loop.rest(false);
  await until(() => service.state.asked === 6);
  await step(clock, () => service.state.asked, 3);
  const { sent_ms, done_ms, blind_ms } = await loop.finish(0);
  t.deepEqual(sent_ms, [1000, 1002, 1004, 1006, 1008, 1048, 1050, 1052, 1054]);
  t.deepEqual(done_ms, sent_ms);
  t.deepEqual(blind_ms, [], 'it was not kept from looking, there was nothing to look for');
});
