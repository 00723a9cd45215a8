import type { CriuOptions } from '../schema/cell.ts';

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
  ...(options.mntns_compat_mode === true ? ['--mntns-compat-mode'] : []),
  ...(options.network_lock === undefined ? [] : ['--network-lock', options.network_lock]),
  '--manage-cgroups=ignore',
];

const logging = (action: string): string[] => ['-v4', '--log-file', `${action}.log`];

/** Arguments of `criu dump` that freezes the tree below `pid`, writes it to `imagesDir` and kills it, or lets it go on. */
export const dumpArguments = (pid: number, imagesDir: string, options: CriuOptions, leaveRunning = false): string[] => [
  'dump',
  '--tree',
  String(pid),
  '--images-dir',
  imagesDir,
  ...logging('dump'),
  ...common(options),
  ...(leaveRunning ? ['--leave-running'] : []),
  ...(options.ghost_limit_bytes === undefined ? [] : ['--ghost-limit', String(options.ghost_limit_bytes)]),
];

/** Arguments of `criu restore` from `imagesDir`; the restored tree goes on without CRIU, its root pid is in restore.pid. */
export const restoreArguments = (imagesDir: string, options: CriuOptions, root?: string): string[] => [
  'restore',
  '--images-dir',
  imagesDir,
  ...logging('restore'),
  '--restore-detached',
  '--pidfile',
  'restore.pid',
  ...(root === undefined ? [] : ['--root', root]),
  ...common(options),
];
