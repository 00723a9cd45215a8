import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { Client } from 'undici';
import { tellTaken } from '../../harness/runner/taken.ts';

/** A server whose connections are taken, and never answered. */
const makeServer = async (t: ExecutionContext): Promise<Server & { readonly port: number }> => {
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
};

test('a connection is told when it stands, though nothing is answered, whichever client opened it and when', async (t) => {
  const server = await makeServer(t);
  const seen = once(server, 'connection');
  let told = 0;
  const count = (): void => {
    told += 1;
  };
  const socket = await tellTaken(count, async () => {
    await nextTurn();
    return connect({ port: server.port, host: '127.0.0.1' });
  });
  await Promise.all([once(socket, 'connect'), seen]);
  t.is(told, 1);
  socket.destroy();

  const again = once(server, 'connection');
  const client = new Client(`http://127.0.0.1:${server.port}`);
  t.teardown(() => client.destroy());
  const taken = new Promise<void>((resolve) => {
    tellTaken(resolve, () => client.request({ path: '/', method: 'GET' })).catch(() => undefined);
  });
  await Promise.all([taken, again]);
  t.pass();
});

test('one that is refused is not told, and neither is one of somebody else', async (t) => {
  const server = await makeServer(t);
  let told = 0;
  const refused = await tellTaken(
    () => {
      told += 1;
    },
    async () => connect({ port: 1, host: '127.0.0.1' }),
  );
  const other = connect({ port: server.port, host: '127.0.0.1' });
  await Promise.all([once(refused, 'error'), once(other, 'connect')]);
  t.is(told, 0);
  other.destroy();
});
