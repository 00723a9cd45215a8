import { createHash } from 'node:crypto';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { atLeast, grows, same, stays } from '../observe.ts';
import { slices } from '../seeded.ts';
import type { ProbeConnection, Session, Visitor } from '../workload.ts';
import { DATABASE, USER } from './account.ts';
import { pageCount, payloadOf } from './data.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** One connection over TCP; rejects while the server is not there yet. */
export const openSql = async (port: number, database?: string): Promise<Connection> => {
  const connection = await createConnection({
    host: '127.0.0.1',
    port,
    user: USER,
    password: '',
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(database === undefined ? {} : { database }),
  });
  connection.on('error', () => undefined); // every query rejects as well
  return connection;
};

const one = async (connection: Connection, sql: string): Promise<string> => {
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  return String(Object.values(rows[0] ?? { none: 'missing' })[0]);
};

const globalStatus = async (connection: Connection, name: string): Promise<number> => {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW GLOBAL STATUS LIKE ?', [name]);
  return Number(rows[0]?.['Value']);
};

const serveAll = async (connection: Connection, rows: number): Promise<string> => {
  const hash = createHash('sha256');
  for (const [from, to] of slices(rows, 4096)) {
    const [items] = await connection.query<RowDataPacket[]>('SELECT payload FROM items WHERE id >= ? AND id < ? ORDER BY id', [
      from,
      to,
    ]);
    for (const item of items) hash.update(item['payload'] as Buffer);
  }
  return hash.digest('hex');
};

const readSide = async (connection: Connection) => ({
  id: await one(connection, 'SELECT CONNECTION_ID()'),
  variable: await one(connection, 'SELECT @marker'),
  table: await one(connection, 'SELECT v FROM marker'),
  uncommitted: await one(connection, 'SELECT COUNT(*) FROM journal'),
  items: await one(connection, 'SELECT COUNT(*) FROM items'),
  questions: await globalStatus(connection, 'Questions'),
  uptime: await globalStatus(connection, 'Uptime'),
  pooled: await globalStatus(connection, 'Innodb_buffer_pool_pages_data'),
});

/** Leaves a transaction open across the dump: it must still be there, and still be committable, afterwards. */
const mark = async (connection: Connection, port: number, rows: number, nonce: string) => {
  await connection.query('SET @marker = ?', [nonce]);
  await connection.query('CREATE TEMPORARY TABLE marker (v VARCHAR(64)) ENGINE=MEMORY');
  await connection.query('INSERT INTO marker VALUES (?)', [nonce]);
  await connection.beginTransaction();
  await connection.query('INSERT INTO journal (note) VALUES (?)', [nonce]);
  const before = await readSide(connection);
  // What a small pool holds beyond the rows comes and goes: the server's cleaner keeps pages free for new ones.
  const warm = Math.min(before.pooled, pageCount(rows));
  return async () => {
    const after = await readSide(connection);
    await connection.commit();
    const other = await openSql(port, DATABASE);
    const [notes] = await other.query<RowDataPacket[]>('SELECT note FROM journal ORDER BY id DESC LIMIT 1');
    await other.end();
    return [
      same('connection-id', before.id, after.id, 'the connection opened before the dump'),
      same('session-variable', before.variable, after.variable, 'a variable of that session, never on disk'),
      same('memory-table', before.table, after.table, 'a temporary table in memory, written right before the dump'),
      same('open-transaction', before.uncommitted, after.uncommitted, 'a row of the transaction that was open during the dump'),
      same('commit', nonce, String(notes[0]?.['note'] ?? 'missing'), 'that transaction commits, and another connection reads it'),
      same('rows', before.items, after.items, 'number of rows'),
      atLeast('questions', before.questions, after.questions, 'statements counted by the server'),
      atLeast('uptime', before.uptime, after.uptime, 'seconds since the server started'),
      atLeast('buffer-pool-pages', warm, after.pooled, 'pages in the buffer pool, as many as the rows fill: it is still warm'),
    ];
  };
};

export const connectSql = async (port: number, rows: number): Promise<Session> => {
  const connection = await openSql(port, DATABASE);
  return {
    serveAll: () => serveAll(connection, rows),
    mark: (nonce) => mark(connection, port, rows, nonce),
    close: () => Promise.resolve(connection.destroy()),
  };
};

/** A new client of a server that runs already. */
export const visitSql = async (port: number, rows: number): Promise<Visitor> => {
  const connection = await openSql(port, DATABASE);
  return {
    serveAll: () => serveAll(connection, rows),
    lasting: async () => [
      stays('rows', await one(connection, 'SELECT COUNT(*) FROM items'), 'number of rows'),
      grows('questions', await globalStatus(connection, 'Questions'), 'statements counted by the server'),
      grows('connections', await globalStatus(connection, 'Connections'), 'connections counted by the server'),
      grows('uptime', await globalStatus(connection, 'Uptime'), 'seconds since the server started'),
    ],
    close: () => Promise.resolve(connection.destroy()),
  };
};

/** A connection of the prober: rows by primary key in a stride that visits all of them. */
export const openSqlProbe = async (port: number, rows: number): Promise<ProbeConnection> => {
  const connection = await openSql(port, DATABASE);
  return {
    ask: async (n) => {
      const id = (n * 7919) % rows;
      const expected = payloadOf(id);
      const [found] = await connection.query<RowDataPacket[]>('SELECT payload FROM items WHERE id = ?', [id]);
      if ((found[0]?.['payload'] as Buffer | undefined)?.equals(expected) !== true) throw new Error('row wrong or missing');
    },
    close: () => connection.destroy(),
  };
};
