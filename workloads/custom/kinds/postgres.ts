import { connect } from 'node:net';

/** One connection in version 3.0 of the protocol of PostgreSQL (PostgreSQL documentation, "Frontend/Backend Protocol"). */
export interface PostgresConnection {
  /** Runs one query in the simple protocol; rows as text. Rejects with the message of the server. */
  readonly query: (text: string) => Promise<(string | null)[][]>;
  readonly close: () => void;
}

interface Account {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

interface Message {
  readonly type: string;
  readonly body: Buffer;
}

const VERSION = 0x0003_0000;
const AUTHENTICATION_OK = 0;
const AUTHENTICATION_CLEARTEXT = 3;

const zeroEnded = (...words: readonly string[]): Buffer => Buffer.from(words.map((word) => `${word}\0`).join(''));

/** A message: its type, except at the start, its length with these four bytes, its content. */
const framed = (type: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};

const startup = ({ user, database }: Account): Buffer => {
  const version = Buffer.alloc(4);
  version.writeInt32BE(VERSION);
  return framed('', Buffer.concat([version, zeroEnded('user', user, 'database', database, '')]));
};

/** Whole messages at the beginning of what came, and the rest. */
const split = (received: Buffer): { messages: Message[]; rest: Buffer } => {
  const messages: Message[] = [];
  let rest = received;
  while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
    const end = rest.readInt32BE(1) + 1;
    messages.push({ type: rest.toString('latin1', 0, 1), body: rest.subarray(5, end) });
    rest = rest.subarray(end);
  }
  return { messages, rest };
};

/** DataRow: how many columns, then for each its length, -1 for NULL, and its text. */
const rowOf = (body: Buffer): (string | null)[] => {
  let at = 2;
  return Array.from({ length: body.readInt16BE(0) }, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return body.toString('utf8', at - length, at);
  });
};

/** ErrorResponse: fields of a letter and a text; M is the message for people. */
const messageOf = (body: Buffer): string =>
  body
    .toString('utf8')
    .split('\0')
    .find((field) => field.startsWith('M'))
    ?.slice(1) ?? 'an error without a message';

interface Waiting {
  readonly rows: (string | null)[][];
  error?: Error;
  readonly resolve: (rows: (string | null)[][]) => void;
  readonly reject: (error: Error) => void;
}

/** ReadyForQuery: the query is over, with its rows or with an error. */
const settle = (query: Waiting | undefined): void => {
  if (query?.error === undefined) query?.resolve(query.rows);
  else query.reject(query.error);
};

/** Connects and waits until the server is ready for a query; "trust" and clear-text passwords only. */
export const openPostgres = (account: Account): Promise<PostgresConnection> =>
  new Promise((opened, refused) => {
    const socket = connect({ host: '127.0.0.1', port: account.port, noDelay: true });
    const waiting: Waiting[] = [];
    let received: Buffer = Buffer.alloc(0);
    let failure: Error | undefined;
    const fail = (error: Error): void => {
      failure ??= error;
      for (const one of waiting.splice(0)) one.reject(failure);
    };
    const enqueue = (bytes: Buffer): Promise<(string | null)[][]> =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ rows: [], resolve, reject });
        socket.write(bytes);
      });
    const authenticate = (method: number): void => {
      if (method === AUTHENTICATION_CLEARTEXT) socket.write(framed('p', zeroEnded(account.password)));
      else if (method !== AUTHENTICATION_OK)
        socket.destroy(new Error('the server wants a password in a way that is not known here: allow "trust" or "password"'));
    };
    const take = ({ type, body }: Message): void => {
      const [first] = waiting;
      if (type === 'R') authenticate(body.readInt32BE(0));
      else if (type === 'D') first?.rows.push(rowOf(body));
      else if (type === 'E' && first !== undefined) first.error = new Error(messageOf(body));
      else if (type === 'Z') settle(waiting.shift());
    };
    socket.on('error', fail);
    // A server that refuses a client says why, and closes.
    socket.on('close', () => fail(waiting[0]?.error ?? new Error('connection closed by the service')));
    socket.on('data', (chunk) => {
      const { messages, rest } = split(Buffer.concat([received, chunk]));
      received = rest;
      for (const message of messages) take(message);
    });
    const connection: PostgresConnection = {
      query: (text) => enqueue(framed('Q', zeroEnded(text))),
      close: () => void socket.destroy(),
    };
    enqueue(startup(account)).then(() => opened(connection), refused);
  });
