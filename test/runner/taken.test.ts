import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { Client } from 'undici';
import { tellTaken } from '../../harness/runner/taken.ts';
import { openSql } from '../../workloads/mysql/client.ts';
import { openRedis } from '../../workloads/redis/client.ts';

/** A server whose connections are taken, and never answered. */
const makeServer = async (t: ExecutionContext): Promise<number> => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
};

/** How our clients open a connection; none of these ends before it is answered. */
const clients: Readonly<Record<string, (port: number) => Promise<unknown>>> = {
  'node:net, later': async (port) => {
    await nextTurn();
    return once(connect({ port, host: '127.0.0.1' }), 'data');
  },
  undici: (port) => new Client(`http://127.0.0.1:${port}`).request({ path: '/', method: 'GET' }),
  ioredis: openRedis,
  mysql2: (port) => openSql(port),
};

for (const [name, open] of Object.entries(clients))
  test(`${name}: a connection is told when it stands, though nothing is answered`, async (t) => {
    const port = await makeServer(t);
    let told = 0;
    await new Promise<void>((resolve, reject) => {
      tellTaken(
        () => {
          told += 1;
          resolve();
        },
        () => open(port),
      ).then(() => reject(new Error('it was answered')), reject);
    });
    t.is(told, 1);
  });

test('one that is refused is not told, and neither is one of somebody else', async (t) => {
  const port = await makeServer(t);
  let told = 0;
  const refused = await tellTaken(
    () => {
      told += 1;
    },
    async () => connect({ port: 1, host: '127.0.0.1' }),
  );
  const other = connect({ port, host: '127.0.0.1' });
  await Promise.all([once(refused, 'error'), once(other, 'connect')]);
  t.is(told, 0);
  other.destroy();
});
