import { type Kind, type KindConnection, own } from './kind.ts';

// Loaded when they are used: under emulation the libraries of all clients together take seconds to load.
const mysqlClient = () => import('mysql2/promise');
const postgresClient = () => import('./postgres.ts');

const CONNECT_TIMEOUT_MS = 60_000;

/** As `psql -At` and `mysql -N` print rows: one a line, columns with a tab between them. */
const textOf = (rows: readonly (readonly unknown[])[]): string =>
  rows.map((row) => row.map((value) => (value === null ? 'NULL' : String(value))).join('\t')).join('\n');

interface Account {
  readonly user: string;
  readonly password: string;
  readonly database?: string | undefined;
}

const openMysql = async (port: number, { user, password, database }: Account): Promise<KindConnection> => {
  const connection = await (await mysqlClient()).createConnection({
    ...{ host: '127.0.0.1', port, user, password, connectTimeout: CONNECT_TIMEOUT_MS, rowsAsArray: true },
    ...(database === undefined ? {} : { database }),
  });
  connection.on('error', () => undefined); // every query rejects as well
  return {
    ask: async (request) => {
      const [rows] = await connection.query(own(request.sql, 'sql').query);
      return { text: Array.isArray(rows) ? textOf(rows.filter(Array.isArray)) : '' };
    },
    close: () => connection.destroy(),
  };
};

const openPostgres = async (port: number, { user, password, database = user }: Account): Promise<KindConnection> => {
  const connection = await (await postgresClient()).openPostgres({ port, user, password, database });
  return {
    ask: async (request) => ({ text: textOf(await connection.query(own(request.sql, 'sql').query)) }),
    close: connection.close,
  };
};

/** SQL in the protocol of MySQL and MariaDB, or of PostgreSQL. */
export const sql: Kind = {
  id: 'sql',
  key: (request) => {
    const { dialect, user, password, database } = own(request.sql, 'sql');
    return JSON.stringify([dialect, user, password, database]);
  },
  open: ({ port }, request) => {
    const account = own(request.sql, 'sql');
    return account.dialect === 'mysql' ? openMysql(port, account) : openPostgres(port, account);
  },
  portless: false,
};
