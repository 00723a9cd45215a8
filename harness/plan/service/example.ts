// A service of your own, for criu-qualify, as a module. It works as it stands:
//
//   criu-qualify run --workload ./workload.ts
//   criu-qualify run --workload ./workload.ts --kernel 6.12
//
// It has the keys of workload.yaml (docs/workloads.md describes every one), and functions wherever a request may stand: take a module where
// a request of YAML cannot say what your client does. Types are left out when it is run; TypeScript 5 or an editor checks them.
//
// The file is loaded twice: here, to read what it describes, and in the machine, where its functions are called. There it has the files that
// it imports and what Node.js has, and nothing else of this computer. Its functions run in more than one thread: keep nothing in variables
// of the module; what belongs to a connection belongs into what connect() gives.
import { once } from 'node:events';
import { connect } from 'node:net';
import { defineWorkload } from 'criu-qualify';

/** Gets a number, sets one, or tells how many requests came over this connection. */
type Request = 'get' | 'set' | 'requests';

/** A client that holds one connection and speaks a binary protocol, which no request of YAML does. */
const openClient = async (host: string, port: number) => {
  const socket = connect({ host, port, noDelay: true });
  const waiting: { readonly resolve: (number: number) => void; readonly reject: (error: Error) => void }[] = [];
  let received: Buffer = Buffer.alloc(0);
  let failure: Error | undefined;
  // One that is lost stays lost: opened again by itself, it would hide that the restore did not keep it.
  const fail = (error: Error): void => {
    failure ??= error;
    for (const one of waiting.splice(0)) one.reject(failure);
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed by the service')));
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (; received.length >= 4; received = received.subarray(4)) waiting.shift()?.resolve(received.readUInt32BE());
  });
  await once(socket, 'connect');
  return {
    ask: (what: Request, key = 0, number = 0): Promise<number> =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        const request = Buffer.alloc(9);
        request.write(what.slice(0, 1));
        request.writeUInt32BE(key, 1);
        request.writeUInt32BE(number, 5);
        socket.write(request);
      }),
    end: () => socket.destroy(),
  };
};

/** The service: numbers by key, in memory only. Yours is a program of its own, from packages, trees, a root filesystem. */
const SERVER = `
import { createServer } from 'node:net';
const numbers = new Map();
createServer((socket) => {
  let requests = 0;
  let received = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (; received.length >= 9; received = received.subarray(9)) {
      const what = String.fromCharCode(received[0]);
      const key = received.readUInt32BE(1);
      requests += 1;
      if (what === 's') numbers.set(key, received.readUInt32BE(5));
      const answer = Buffer.alloc(4);
      answer.writeUInt32BE(what === 'r' ? requests : (numbers.get(key) ?? 0));
      socket.write(answer);
    }
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

/** Above every key that is stored else. */
const MARKER = 1_000_000;

export default defineWorkload({
  // The connection of a client; the functions below get it as "client". First in the object, so that its type is known to them.
  connect: ({ host, port }) => openClient(host, port),
  close: (client) => client.end(),

  version: 1,
  name: 'my-service',
  about: 'numbers by key, over a protocol of its own',
  // packages: ['mosquitto'],
  identify: ['${node}', '-p', "'my-service on Node ' + process.version"],
  parameters: { numbers: { about: 'numbers that are stored before the dump', default: 100, min: 1, max: 65_536 } },
  files: [{ path: 'server.mjs', content: SERVER }],
  start: { argv: ['${node}', 'server.mjs', '${port}'], env: { UV_USE_IO_URING: 0 } },
  port: 7556,

  // A function throws when the service is not ready. What it returns is its answer.
  ready: async ({ client }) => {
    await client.ask('requests');
  },
  // Asked after each start, and again after the restore. The answers make a digest, which must always be the same.
  warm: {
    times: '${numbers}',
    requests: [({ client, i }) => client.ask('set', i, i * i)],
  },
  // Asked hundreds of times a second. expect holds for the answer of a function as for every other.
  probe: { request: { function: ({ client }) => client.ask('get', 7), expect: { matches: '^\\d+$' } } },
  proof: [
    {
      name: 'number',
      about: 'a number that is new in every cycle, stored right before the dump',
      write: ({ client, nonce }) => client.ask('set', MARKER, Number.parseInt(nonce.slice(0, 6), 16) + 1),
      read: ({ client }) => client.ask('get', MARKER),
    },
    {
      name: 'connection',
      about: 'how many requests came over the connection that was open during the dump',
      rule: 'at-least',
      read: ({ client }) => client.ask('requests'),
    },
  ],
});
