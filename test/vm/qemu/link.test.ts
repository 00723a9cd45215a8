import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { makeLink, wholeFrames } from '../../../vm/qemu/link.ts';

const frame = (text: string): Buffer => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(text.length);
  return Buffer.concat([header, Buffer.from(text)]);
};

/** Both ends of a connection, as QEMU and this program have them. */
const socketPair = async (t: ExecutionContext): Promise<[Socket, Socket]> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const ours = connect({ host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
  const [machine] = (await once(server, 'connection')) as [Socket];
  server.close();
  t.teardown(() => {
    for (const socket of [ours, machine]) socket.destroy();
  });
  return [ours, machine];
};

const readText = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

test('a frame counts when all of it is there', (t) => {
  const two = Buffer.concat([frame('one'), frame('two')]);
  t.is(wholeFrames(two), 14);
  t.is(wholeFrames(two.subarray(0, 13)), 7);
  t.is(wholeFrames(two.subarray(0, 3)), 0);
});

test('what one machine sends reaches the other in whole frames', async (t) => {
  const link = makeLink();
  const [left, first] = await socketPair(t);
  const [right, second] = await socketPair(t);
  link.ports[0].attach(left);
  link.ports[1].attach(right);
  const bytes = frame('hello');
  const arrived = readText(second);
  first.write(bytes.subarray(0, 6));
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.is(right.bytesWritten, 0, 'a part of a frame is not sent on');
  first.write(bytes.subarray(6));
  t.is(await arrived, frame('hello').toString());
});

test('what nobody is there for is lost, and a machine that comes later begins with a whole frame', async (t) => {
  const link = makeLink();
  const [left, first] = await socketPair(t);
  link.ports[0].attach(left);
  first.write(Buffer.concat([frame('nobody'), frame('somebody').subarray(0, 5)]));
  await once(left, 'data');
  const [right, second] = await socketPair(t);
  link.ports[1].attach(right);
  const arrived = readText(second);
  first.write(frame('somebody').subarray(5));
  t.is(await arrived, frame('somebody').toString());
});
