import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { isOnLoopback, serviceAddress } from './network.ts';

/** Resolves when a connection to the port is accepted where services listen, rejects when it is not. */
export const accepts = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: serviceAddress(), port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });

/** Whether a server could listen on a port of loopback now; rejects with the reason where it could not. An address of its own is new each time. */
export const canListen = async (port: number): Promise<void> => {
  if (!isOnLoopback()) return;
  const server = createServer();
  server.listen(port, serviceAddress());
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
};
