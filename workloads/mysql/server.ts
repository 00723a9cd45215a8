import { access } from 'node:fs/promises';
import { execa } from 'execa';
import { copyFolder, NotInstalledError, outputOf } from '../process.ts';

/** MySQL or MariaDB, whichever the userland has; both speak the same protocol and differ in how they are set up. */
export interface SqlServer {
  readonly name: 'MySQL' | 'MariaDB';
  readonly version: string;
  readonly binary: string;
  /** Makes an empty data folder. */
  readonly initialize: (dataDir: string) => Promise<void>;
  /** Options that only this server knows. */
  readonly options: readonly string[];
}

/** Made by the build of the userland (vm/userlands/complete-rootfs.sh), with the same options as below. */
const SEED = '/var/lib/criu-qualify/mysql-seed';

/** Makes an empty data folder: from the seed where there is one, for initialising takes minutes in an emulated machine. */
export const copySeedOr = async (dataDir: string, initialize: () => Promise<unknown>, seed = SEED): Promise<void> => {
  const hasSeed = await access(seed).then(
    () => true,
    () => false,
  );
  if (hasSeed) await copyFolder(seed, dataDir);
  else await initialize();
};

const mysqlServer = (binary: string, banner: string): SqlServer => ({
  name: 'MySQL',
  version: /Ver (\d+(?:\.\d+)+)/.exec(banner)?.[1] ?? 'of unknown version',
  binary,
  initialize: (dataDir) =>
    copySeedOr(dataDir, () =>
      execa(binary, [
        '--no-defaults',
        '--user=root',
        '--initialize-insecure',
        `--datadir=${dataDir}`,
        '--innodb-redo-log-capacity=64M',
      ]),
    ),
  options: ['--mysqlx=OFF', '--innodb-redo-log-capacity=64M', '--disable-log-bin'],
});

const mariadbServer = (binary: string, banner: string): SqlServer => ({
  name: 'MariaDB',
  version: /Ver (\d+(?:\.\d+)+)/.exec(banner)?.[1] ?? 'of unknown version',
  binary,
  initialize: (dataDir) =>
    copySeedOr(dataDir, () =>
      execa('mariadb-install-db', [
        '--no-defaults',
        '--user=root',
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        `--datadir=${dataDir}`,
      ]),
    ),
  // Its cleaner keeps as many pages free as its scan depth, by default more than a small pool has: nothing would stay warm.
  // MariaDB's native AIO is io_uring where the kernel has it, and CRIU cannot dump that.
  options: ['--innodb-log-file-size=64M', '--skip-log-bin', '--innodb-use-native-aio=OFF', '--innodb-lru-scan-depth=128'],
});

const banner = async (binary: string): Promise<string | undefined> => {
  try {
    return await outputOf(binary, ['--version']);
  } catch {
    return undefined;
  }
};

/** Finds the server of this userland. MariaDB also installs a `mysqld`, so its own name is asked first. */
export const findSqlServer = async (): Promise<SqlServer> => {
  const mariadb = await banner('mariadbd');
  if (mariadb !== undefined) return mariadbServer('mariadbd', mariadb);
  const mysqld = await banner('mysqld');
  if (mysqld !== undefined) return mysqlServer('mysqld', mysqld);
  throw new NotInstalledError('mariadbd or mysqld');
};
