import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type ServiceRequest, serviceRequest } from '../../../harness/schema/service.ts';
import { fill, namesIn } from '../../../workloads/custom/fill.ts';
import { openPool } from '../../../workloads/custom/pool.ts';

const request = (value: object): ServiceRequest => serviceRequest.parse(value);

const listen = async (t: ExecutionContext, server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
};

const poolOf = (t: ExecutionContext, port: number) => {
  const pool = openPool({ port }, { port });
  t.teardown(pool.close);
  return pool;
};

/** Answers with what it was asked, and how many connections there were. */
const echoServer = () => {
  let connections = 0;
  const server = createHttpServer(async (asked, response) => {
    if (asked.url === '/close') response.setHeader('connection', 'close');
    if (asked.url === '/drop') return void asked.socket.destroy();
    response.statusCode = asked.url === '/missing' ? 404 : 200;
    let body = '';
    for await (const chunk of asked) body += String(chunk);
    return void response.end(`${asked.method} ${asked.url} ${body} ${connections}\n`);
  });
  server.on('connection', () => {
    connections += 1;
  });
  return server;
};

test('http: one connection, the body less its line end, and the status', async (t) => {
  const pool = poolOf(t, await listen(t, echoServer()));
  const put = request({ http: { method: 'PUT', path: '/a', body: '${nonce}' }, expect: 'PUT /a n1 1' });
  t.deepEqual(await pool.ask(put, { nonce: 'n1' }), { text: 'PUT /a n1 1\n', status: 200 });
  t.is((await pool.ask(request({ http: { path: '/b' } }))).text, 'GET /b  1\n');
  await t.throwsAsync(pool.ask(request({ http: { path: '/missing' } })), {
    message: 'http GET /missing: expected status of success, was 404',
  });
  await t.notThrowsAsync(pool.ask(request({ http: { path: '/missing' }, expect: { status: 404, contains: 'missing' } })));
  await t.throwsAsync(pool.ask(request({ http: { path: '/b' }, expect: 'other' })), {
    message: 'http GET /b: expected "other", was "GET /b  1"',
  });
});

test('http: a connection that the server closes as it said is opened again, one that is lost is not', async (t) => {
  const pool = poolOf(t, await listen(t, echoServer()));
  await pool.ask(request({ http: { path: '/close' } }));
  t.is((await pool.ask(request({ http: { path: '/b' } }))).text, 'GET /b  2\n');
  await t.throwsAsync(pool.ask(request({ http: { path: '/drop' } })));
  await t.throwsAsync(pool.ask(request({ http: { path: '/b' } })), { message: /the connection that was held is gone/ });
});

test('tcp: answers in pieces, several at once, and a connection that is closed', async (t) => {
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      for (const word of String(data).trim().split('\n')) {
        if (word === 'bye') return void socket.destroy();
        socket.write(word.slice(0, 1));
        setTimeout(() => socket.write(`${word.slice(1)}\n`), 5);
      }
    });
  });
  const pool = poolOf(t, await listen(t, server));
  t.is((await pool.ask(request({ tcp: { send: 'one\n' }, expect: 'one' }))).text, 'one\n');
  const lines = request({ tcp: { send: 'a\nb\n', until: 'b\n' } });
  t.regex((await pool.ask(lines)).text, /a[\s\S]*b\n$/);
  await t.throwsAsync(pool.ask(request({ tcp: { send: 'bye\n' } })), { message: 'connection closed by the service' });
  await t.throwsAsync(pool.ask(request({ tcp: { send: 'one\n' } })), { message: 'connection closed by the service' });
});

test('command: what it prints, and why it failed', async (t) => {
  const pool = poolOf(t, 0);
  t.is((await pool.ask(request({ command: ['printf', '%s', 7], expect: '7' }))).text, '7');
  await t.throwsAsync(pool.ask(request({ command: ['sh', '-c', 'echo why >&2; exit 3'] })), { message: /exit code 3: .*: why$/ });
  await t.throwsAsync(pool.ask(request({ command: ['no-such-program'] })), { message: /ENOENT/ });
});

test('a request is of exactly one kind', (t) => {
  t.false(serviceRequest.safeParse({}).success);
  t.false(serviceRequest.safeParse({ redis: ['PING'], command: ['true'] }).success);
});

test('names in braces are filled in, everywhere, once', (t) => {
  const value = { a: ['${x}-${y}', { b: '$${x}' }], c: 7 };
  t.deepEqual(fill(value, { x: '${y}', y: 2 }), { a: ['${y}-2', { b: '${x}' }], c: 7 });
  t.deepEqual(namesIn(value), ['x', 'y']);
  t.throws(() => fill('${z}', {}), { message: '${z} stands for nothing here' });
});
