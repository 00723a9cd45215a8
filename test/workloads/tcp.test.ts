import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import test from 'ava';
import { accepts, canListen } from '../../workloads/tcp.ts';

test('a port that a server holds cannot be listened on, and can once the server is gone', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await t.notThrowsAsync(accepts(port));
  await t.throwsAsync(canListen(port), { code: 'EADDRINUSE' });
  server.close();
  await once(server, 'close');
  await t.notThrowsAsync(canListen(port));
  await t.throwsAsync(accepts(port), { code: 'ECONNREFUSED' }, 'the try does not stay');
});
