import { createServer, type Socket } from 'node:net';
import { range } from '../seeded.ts';
import { BLOCK_BYTES, blockOf, burstOf, PORT } from './protocol.ts';

interface Peer {
  readonly id: number;
  readonly socket: Socket;
  count: number;
  rest: string;
}

/** The server under test: everything it knows is in its memory, nothing on disk. See protocol.ts. */
export const runTcpServer = (memoryBytes: number, backlog: number): void => {
  const started = Date.now();
  const blocks = range(Math.max(1, Math.floor(memoryBytes / BLOCK_BYTES))).map(blockOf);
  const peers = new Map<number, Peer>();
  let lastId = 0;

  const answer = (peer: Peer, request: string): void => {
    const [verb, argument] = request.split(' ');
    if (verb === 'N') {
      peer.count += 1;
      peer.socket.write(`${peer.id} ${peer.count}\n`);
    } else if (verb === 'D') peer.socket.write(blocks[Number(argument)] ?? Buffer.alloc(BLOCK_BYTES));
    else if (verb === 'B') peer.socket.write(burstOf(peer.id, Number(argument)));
    else if (verb === 'H') peer.socket.pause();
    else if (verb === 'R') peers.get(Number(argument))?.socket.resume();
    else if (verb === 'P') peer.socket.write(`${process.pid} ${started}\n`);
  };

  const take = (peer: Peer, chunk: string): void => {
    const lines = (peer.rest + chunk).split('\n');
    peer.rest = lines.pop() ?? '';
    for (const line of lines) answer(peer, line);
  };

  createServer((socket) => {
    lastId += 1;
    const peer: Peer = { id: lastId, socket, count: 0, rest: '' };
    peers.set(peer.id, peer);
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk) => take(peer, String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => peers.delete(peer.id));
  }).listen({ host: '127.0.0.1', port: PORT, backlog });
};
