import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { slices } from '../seeded.ts';
import { DATABASE, USER } from './account.ts';
import { PAYLOAD_BYTES, payloadOf } from './data.ts';

const FILL_TIMEOUT_MS = 900_000;

/** One line per row: its id and its payload in hexadecimal digits, which no field or line separator can be among. */
const writeRows = async (file: string, rows: number): Promise<void> => {
  const handle = await open(file, 'w');
  try {
    for (const [from, to] of slices(rows, 1000)) {
      const lines = Array.from({ length: to - from }, (_, i) => `${from + i}\t${payloadOf(from + i).toString('hex')}\n`);
      await handle.write(lines.join(''));
    }
  } finally {
    await handle.close();
  }
};

/** The statements of an init file stand on one line each. */
const statements = (rowsFile: string): string =>
  [
    `CREATE USER IF NOT EXISTS '${USER}'@'127.0.0.1' IDENTIFIED BY ''`,
    `GRANT ALL ON *.* TO '${USER}'@'127.0.0.1'`,
    `CREATE DATABASE ${DATABASE}`,
    `CREATE TABLE ${DATABASE}.items (id INT PRIMARY KEY, payload VARBINARY(${PAYLOAD_BYTES})) ENGINE=InnoDB`,
    `CREATE TABLE ${DATABASE}.journal (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(64)) ENGINE=InnoDB`,
    `LOAD DATA INFILE '${rowsFile}' INTO TABLE ${DATABASE}.items (id, @hex) SET payload = UNHEX(@hex)`,
    'SHUTDOWN',
  ]
    .map((statement) => `${statement};\n`)
    .join('');

export interface SeedRequest {
  /** Folder whose `data` is an initialised, empty data folder. */
  readonly dir: string;
  readonly rows: number;
  readonly pace: number;
  /** The server's command, with further options of ours. */
  readonly command: (options: readonly string[]) => readonly [string, ...string[]];
}

/**
 * Fills the data folder and closes it cleanly. The server reads the rows itself while it starts: a client would spend more time on
 * quoting them than the server on storing them, most of all under emulation. Rejects with the server's words when it fails;
 * that all rows are there is found out when they are served.
 */
export const fillSeed = async ({ dir, rows, pace, command }: SeedRequest): Promise<void> => {
  const setup = path.join(dir, 'setup.sql');
  const rowsFile = path.join(dir, 'rows.txt');
  await writeRows(rowsFile, rows);
  await writeFile(setup, statements(rowsFile));
  const [file, ...argv] = command([
    `--init-file=${setup}`,
    '--secure-file-priv=',
    '--skip-networking',
    '--innodb-flush-log-at-trx-commit=2',
  ]);
  await execa(file, argv, { stdin: 'ignore', all: true, timeout: FILL_TIMEOUT_MS * pace, killSignal: 'SIGKILL' });
  await rm(rowsFile);
};
