import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Resolves when a connection to the port on loopback is accepted, rejects when it is not. */
export const accepts = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });

/** Whether a server could listen on a port of loopback now; rejects with the reason where it could not. */
export const canListen = async (port: number): Promise<void> => {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
};
