import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { serviceDefinition } from '../../../harness/schema/service.ts';
import { connectCustom } from '../../../workloads/custom/session.ts';

/** A client of a server that answers /count with what `count` gives, with a proof that this does not go back. */
const markedSession = async (t: ExecutionContext, count: () => string) => {
  const server = createServer((asked, response) => void response.end(asked.url === '/count' ? count() : 'ok'));
  server.listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const definition = serviceDefinition.parse({
    start: { argv: ['server'] },
    probe: { request: { http: { path: '/' } } },
    proof: [{ name: 'count', about: 'requests', rule: 'at-least', read: { http: { path: '/count' } } }],
  });
  const session = await connectCustom({ ...definition, port }, { port });
  t.teardown(session.close);
  return session;
};

test('a number that must not go back is compared as one', async (t) => {
  let count = 8;
  const session = await markedSession(t, () => String(++count));
  const observe = await session.mark('nonce');
  t.like(await observe(), [{ name: 'count', rule: 'at-least', before: 9, after: 10 }]);
});

test('a proof that compares numbers and reads none proves nothing', async (t) => {
  const session = await markedSession(t, () => 'many');
  await t.throwsAsync(session.mark('nonce'), { message: 'the proof "count" compares numbers, and its reading gives "many"' });
});

test('a number that is none after the restore is shown as it is, and does not hold', async (t) => {
  const answers = ['9', 'lost'];
  const session = await markedSession(t, () => answers.shift() ?? '');
  const observe = await session.mark('nonce');
  t.like(await observe(), [{ name: 'count', rule: 'same', before: '9', after: 'lost' }]);
});

test('a proof whose reading gives nothing proves nothing', async (t) => {
  const session = await markedSession(t, () => '');
  await t.throwsAsync(session.mark('nonce'), { message: 'the proof "count" proves nothing: its reading gives nothing' });
});
