import type { CriuOptions, PreCopy } from '../schema/cell.ts';

const LOOPBACK = '127.0.0.1';
/** Descriptor on which a CRIU that serves says that it is ready. */
export const STATUS_FD = 3;

const ioMode = ({ image_io_mode: mode }: CriuOptions): string[] => (mode === undefined ? [] : ['--image-io-mode', mode]);

/** How pages are written. */
const compression = ({ compress, compress_acceleration: acceleration }: CriuOptions): string[] => [
  ...(compress === true ? ['--compress'] : []),
  ...(acceleration === undefined ? [] : ['--compress-acceleration', String(acceleration)]),
];

/** Arguments for both dump and restore; --manage-cgroups=ignore keeps CRIU from touching the cgroups of the host. */
const common = (options: CriuOptions): string[] => [
  ...(options.tcp_established === true ? ['--tcp-established'] : []),
  ...(options.file_locks === true ? ['--file-locks'] : []),
  ...(options.ext_unix_sk === true ? ['--ext-unix-sk'] : []),
  ...(options.link_remap === true ? ['--link-remap'] : []),
  ...(options.skip_in_flight === true ? ['--skip-in-flight'] : []),
  ...(options.shell_job === true ? ['--shell-job'] : []),
  ...(options.tcp_close === true ? ['--tcp-close'] : []),
  ...(options.force_irmap === true ? ['--force-irmap'] : []),
  ...(options.external ?? []).flatMap((resource) => ['--external', resource]),
  ...(options.cpu_cap === undefined ? [] : ['--cpu-cap', options.cpu_cap]),
  ...(options.mntns_compat_mode === true ? ['--mntns-compat-mode'] : []),
  ...(options.network_lock === undefined ? [] : ['--network-lock', options.network_lock]),
  ...(options.file_validation === undefined ? [] : ['--file-validation', options.file_validation]),
  ...ioMode(options),
  '--manage-cgroups=ignore',
];

/** Everything: a diagnosis needs what came before an error. */
const LOG_LEVEL = 4;

const logging = (action: string, { log_level: level = LOG_LEVEL }: CriuOptions = {}): string[] => [
  `-v${level}`,
  '--log-file',
  `${action}.log`,
];

/** A series of images of one tree: where the earlier ones are, seen from the folder of these. */
export interface Series {
  readonly parent: string | undefined;
  readonly autoDedup: boolean;
}

const seriesArguments = ({ parent, autoDedup }: Series): string[] => [
  '--track-mem',
  ...(parent === undefined ? [] : ['--prev-images-dir', parent]),
  ...(autoDedup && parent !== undefined ? ['--auto-dedup'] : []),
];

/** Where a page server is. */
export interface PageServer {
  readonly address: string;
  readonly port: number;
}

const toServer = (server: PageServer | undefined): string[] =>
  server === undefined ? [] : ['--page-server', '--address', server.address, '--port', String(server.port)];

/** Arguments of `criu pre-dump`: writes the memory of the tree below `pid` and lets it run on, its changes tracked. */
export const preDumpArguments = (
  pid: number,
  imagesDir: string,
  mode: PreCopy['mode'],
  series: Series,
  options: CriuOptions = {},
  server?: PageServer,
): string[] => [
  'pre-dump',
  '--tree',
  String(pid),
  '--images-dir',
  imagesDir,
  ...logging('pre-dump', options),
  ...ioMode(options),
  ...compression(options),
  ...seriesArguments(series),
  '--pre-dump-mode',
  mode,
  ...toServer(server),
];

/** Arguments of `criu page-server`: takes the pages of one dump over a connection and writes them to `imagesDir`, after those of `parent`. */
export const pageServerArguments = (imagesDir: string, port: number, address = LOOPBACK, parent?: string): string[] => [
  'page-server',
  '--images-dir',
  imagesDir,
  ...logging('page-server'),
  ...(parent === undefined ? [] : ['--prev-images-dir', parent]),
  ...['--address', address, '--port', String(port), '--status-fd', String(STATUS_FD)],
];

/** Arguments of `criu lazy-pages`: hands out the pages of `imagesDir` as they are touched, and the others in between. */
export const lazyPagesArguments = (imagesDir: string): string[] => [
  'lazy-pages',
  '--images-dir',
  imagesDir,
  ...logging('lazy-pages'),
  ...['--status-fd', String(STATUS_FD)],
];

/** What a dump does beyond writing everything to its folder and killing the tree. */
export interface DumpManner {
  readonly leaveRunning?: boolean;
  readonly series?: Series;
  /** Port of a page server on this machine that takes the pages. */
  readonly pageServerPort?: number;
  /** A page server on another machine. */
  readonly pageServer?: PageServer;
}

/** Arguments of `criu dump` that freezes the tree below `pid`, writes it to `imagesDir` and kills it, or lets it go on. */
export const dumpArguments = (pid: number, imagesDir: string, options: CriuOptions, manner: DumpManner = {}): string[] => [
  'dump',
  '--tree',
  String(pid),
  '--images-dir',
  imagesDir,
  ...logging('dump', options),
  ...common(options),
  ...compression(options),
  ...(manner.leaveRunning === true ? ['--leave-running'] : []),
  ...(manner.series === undefined ? [] : seriesArguments(manner.series)),
  ...toServer(manner.pageServerPort === undefined ? manner.pageServer : { address: LOOPBACK, port: manner.pageServerPort }),
  ...(options.ghost_limit_bytes === undefined ? [] : ['--ghost-limit', String(options.ghost_limit_bytes)]),
];

/** How a restore differs from the usual; see CriuRequest. */
export interface RestoreManner {
  readonly root?: string;
  readonly lazy?: boolean;
  readonly workDir?: string;
}

/** Where a restore leaves the pid of the root of its tree. */
export const PIDFILE = 'restore.pid';

/** Arguments of `criu restore` from `imagesDir`; the restored tree goes on without CRIU, its root pid is in PIDFILE. */
export const restoreArguments = (
  imagesDir: string,
  options: CriuOptions,
  { root, lazy = false, workDir }: RestoreManner = {},
): string[] => [
  'restore',
  '--images-dir',
  imagesDir,
  ...(workDir === undefined ? [] : ['--work-dir', workDir]),
  ...logging('restore', options),
  '--restore-detached',
  '--pidfile',
  PIDFILE,
  ...(root === undefined ? [] : ['--root', root]),
  ...(lazy ? ['--lazy-pages'] : []),
  ...(options.decompress_threads === undefined ? [] : ['--decompress-threads', String(options.decompress_threads)]),
  ...common(options),
];

/** Of the options, the arguments that not every CRIU build takes. Whether it can lock with nftables, it is asked before. */
export const buildArguments = (options: CriuOptions): string[] => [
  ...(options.network_lock === 'skip' ? ['--network-lock', options.network_lock] : []),
  ...(options.file_validation === undefined ? [] : ['--file-validation', options.file_validation]),
  ...ioMode(options),
  ...compression(options),
  ...(options.decompress_threads === undefined ? [] : ['--decompress-threads', String(options.decompress_threads)]),
];
