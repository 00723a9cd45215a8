import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';

/** Types of MQTT 3.1.1 packets (OASIS standard, section 2.2.1), with the flags that they must have. */
const CONNECT = 0x10;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const UNSUBSCRIBE = 0xa2;
const PINGREQ = 0xc0;
const RETAIN = 0x01;
const QOS_1 = 0x02;

/** Longer than any answer takes, on an emulated processor too; the program has shorter limits of its own. */
const ANSWER_MS = 120_000;

/** A message that came from the broker. */
interface Message {
  readonly topic: string;
  readonly text: string;
}

export interface MqttClient {
  /** For topics of its own. */
  readonly name: string;
  /** Resolves when the broker has taken it. */
  readonly publish: (topic: string, text: string, retain?: boolean) => Promise<void>;
  readonly subscribe: (topic: string) => Promise<void>;
  readonly unsubscribe: (topic: string) => Promise<void>;
  /** All messages that the broker has for this client, once it has answered: it keeps their order. */
  readonly received: () => Promise<Message[]>;
  readonly end: () => void;
}

/** Section 2.2.3: seven bits a byte, the lowest first. */
const lengthOf = (length: number): number[] => (length < 128 ? [length] : [(length & 127) | 128, ...lengthOf(length >> 7)]);

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

const packet = (head: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([head, ...lengthOf(body.length)]), body]);
};

/** The first packet in what was received, and what is left; undefined while it is not whole. */
const takePacket = (received: Buffer): { head: number; body: Buffer; rest: Buffer } | undefined => {
  let length = 0;
  for (let at = 1; at < received.length; at += 1) {
    const byte = received[at] ?? 0;
    length |= (byte & 127) << (7 * (at - 1));
    if (byte >= 128) continue;
    const end = at + 1 + length;
    if (received.length < end) return undefined;
    return { head: received[0] ?? 0, body: received.subarray(at + 1, end), rest: received.subarray(end) };
  }
  return undefined;
};

const messageOf = (head: number, body: Buffer): Message => {
  const end = 2 + body.readUInt16BE();
  const payload = body.subarray((head & 0x06) === 0 ? end : end + 2);
  return { topic: body.subarray(2, end).toString(), text: payload.toString() };
};

/** A client of an MQTT broker that holds one connection and never opens it again. */
export const openMqtt = (host: string, port: number): Promise<MqttClient> =>
  new Promise((opened, refused) => {
    const socket = connect({ host, port, noDelay: true });
    const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
    let messages: Message[] = [];
    let bytes: Buffer = Buffer.alloc(0);
    let failure: Error | undefined;
    let number = 0;
    const fail = (error: Error): void => {
      failure ??= error;
      refused(failure);
      for (const one of waiting.splice(0)) one.reject(failure);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the connection was closed by the broker')));
    socket.setTimeout(ANSWER_MS, () => waiting.length > 0 && socket.destroy(new Error('the broker does not answer')));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let taken = takePacket(bytes); taken !== undefined; taken = takePacket(bytes)) {
        const { head, body, rest } = taken;
        bytes = rest;
        if ((head & 0xf0) === PUBLISH) messages.push(messageOf(head, body));
        // Everything else is the answer to the request that is the next in turn.
        else waiting.shift()?.resolve();
      }
    });
    const exchange = (...parts: Parameters<typeof packet>): Promise<void> =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        socket.write(packet(...parts));
      });
    const id = (): Buffer => {
      number = (number % 65_535) + 1;
      return Buffer.from([number >> 8, number & 255]);
    };
    const client: MqttClient = {
      name: randomUUID(),
      publish: (topic, value, retain = false) =>
        exchange(PUBLISH | QOS_1 | (retain ? RETAIN : 0), text(topic), id(), Buffer.from(value)),
      subscribe: (topic) => exchange(SUBSCRIBE, id(), text(topic), Buffer.from([0])),
      unsubscribe: (topic) => exchange(UNSUBSCRIBE, id(), text(topic)),
      received: async () => {
        await exchange(PINGREQ);
        const all = messages;
        messages = [];
        return all;
      },
      end: () => void socket.destroy(),
    };
    // Protocol level 4, a clean session, no keep-alive: a frozen broker must not be taken for a dead client's.
    exchange(CONNECT, text('MQTT'), Buffer.from([4, 2, 0, 0]), text('')).then(() => opened(client), refused);
  });
