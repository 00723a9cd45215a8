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
import { connect, type Socket } from 'node:net';
import { defineWorkload } from 'criu-qualify';

/** A client that holds one connection and reads numbers of 4 bytes from it: a protocol that no request of YAML speaks. */
const openClient = async (host: string, port: number) => {
  const socket: Socket = connect({ host, port, noDelay: true });
  let failure: Error | undefined;
  // One that is lost stays lost: opened again by itself, it would hide that the restore did not keep it.
  socket.on('close', () => {
    failure ??= new Error('the connection was closed by the service');
  });
  socket.on('error', (error) => {
    failure = error;
  });
  await once(socket, 'connect');
  let last: Promise<unknown> = Promise.resolve();
  const exchange = async (request: Buffer): Promise<number> => {
    if (failure !== undefined) throw failure;
    socket.write(request);
    let received = Buffer.alloc(0);
    while (received.length < 4) {
      const [chunk] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [])]);
      if (chunk === undefined) throw failure ?? new Error('the connection was closed by the service');
      received = Buffer.concat([received, chunk]);
    }
    return received.readUInt32BE();
  };
  return {
    /** Asks for "a" (the sum of all numbers), "n" (how many there were on this connection), or adds a number with "+". One after the other. */
    ask: (what: 'a' | 'n' | '+', number = 0): Promise<number> => {
      const request = Buffer.alloc(5);
      request.write(what);
      request.writeUInt32BE(number, 1);
      const answer = last.then(() => exchange(request));
      last = answer.catch(() => undefined);
      return answer;
    },
    end: () => socket.destroy(),
  };
};

/** The service: it adds up numbers, and counts them by connection. Yours is a program of its own, from packages, trees, a root filesystem. */
const SERVER = `
import { createServer } from 'node:net';
let sum = 0;
createServer((socket) => {
  let count = 0;
  let received = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (; received.length >= 5; received = received.subarray(5)) {
      const what = String.fromCharCode(received[0]);
      if (what === '+') {
        sum = (sum + received.readUInt32BE(1)) >>> 0;
        count += 1;
      }
      const answer = Buffer.alloc(4);
      answer.writeUInt32BE(what === 'n' ? count : sum);
      socket.write(answer);
    }
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

export default defineWorkload({
  // The connection of a client; the functions below get it as "client". First in the object, so that its type is known to them.
  connect: ({ host, port }) => openClient(host, port),
  close: (client) => client.end(),

  version: 1,
  name: 'my-service',
  about: 'adds up numbers that come over a protocol of its own',
  // packages: ['mosquitto'],
  identify: ['${node}', '-p', "'my-service on Node ' + process.version"],
  parameters: { numbers: { about: 'numbers that are added before the dump', default: 100, min: 1, max: 100_000 } },
  files: [{ path: 'server.mjs', content: SERVER }],
  start: { argv: ['${node}', 'server.mjs', '${port}'], env: { UV_USE_IO_URING: 0 } },
  port: 7556,

  // A function throws when the service is not ready. What it returns is its answer.
  ready: async ({ client }) => {
    await client.ask('a');
  },
  // Answers make a digest, unless same is false: that of the restored service must be the same.
  warm: {
    times: '${numbers}',
    requests: [{ function: ({ client, i }) => client.ask('+', i), same: false }],
  },
  // Asked hundreds of times a second. expect holds for the answer of a function as for every other.
  probe: { request: { function: ({ client }) => client.ask('a'), expect: { matches: '^\\d+$' } } },
  proof: [
    {
      name: 'sum',
      about: 'a number that is new in every cycle, added right before the dump',
      write: async ({ client, nonce }) => {
        await client.ask('+', Number.parseInt(nonce.slice(0, 6), 16) + 1);
      },
      read: ({ client }) => client.ask('a'),
    },
    {
      name: 'connection',
      about: 'how many numbers came over the connection that was open during the dump',
      rule: 'at-least',
      read: ({ client }) => client.ask('n'),
    },
  ],
});
