import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { range } from '../seeded.ts';
import { startWriting } from './dirty.ts';
import { BLOCK_BYTES, blockOf, burstOf, PORT } from './protocol.ts';

interface Peer {
  readonly id: number;
  readonly socket: Socket;
  count: number;
  rest: string;
}

/** The server under test: everything it knows is in its memory, nothing on disk. See protocol.ts. */
export const runTcpServer = (memoryBytes: number, backlog: number, workingSetBytes: number, dirtyRate: number): void => {
  const started = Date.now();
  const blocks = range(Math.max(1, Math.floor(memoryBytes / BLOCK_BYTES))).map(blockOf);
  const workingSet = startWriting(workingSetBytes, dirtyRate);
  const peers = new Map<number, Peer>();
  let lastId = 0;
  // In one piece and in one place: a string may share the memory of what it was cut out of.
  let kept = Buffer.alloc(0);

  const verbs: Readonly<Record<string, (peer: Peer, argument: string) => void>> = {
    N: (peer) => {
      peer.count += 1;
      peer.socket.write(`${peer.id} ${peer.count}\n`);
    },
    D: ({ socket }, index) => void socket.write(blocks[Number(index)] ?? Buffer.alloc(BLOCK_BYTES)),
    B: ({ id, socket }, bytes) => void socket.write(burstOf(id, Number(bytes))),
    H: ({ socket }) => void socket.pause(),
    R: (_, id) => void peers.get(Number(id))?.socket.resume(),
    K: ({ socket }, word) => {
      kept = Buffer.from(word);
      socket.write(`${word}\n`);
    },
    W: ({ socket }) => void socket.write(`${kept.toString()}\n`),
    S: ({ socket }) => {
      const { writes, sum } = workingSet.count();
      socket.write(`${writes} ${sum}\n`);
    },
    X: ({ socket }) => void socket.write(`${Math.random()} ${randomBytes(8).toString('hex')}\n`),
    P: ({ socket }) => void socket.write(`${process.pid} ${started}\n`),
  };

  const answer = (peer: Peer, request: string): void => {
    const [verb = '', argument = ''] = request.split(' ');
    verbs[verb]?.(peer, argument);
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
  }).listen({ host: process.env['LISTEN_ON'] ?? '127.0.0.1', port: PORT, backlog });
};
