import type { Cell, CriuOptions } from '../schema/cell.ts';

/** What a candidate changes of a plain dump and restore. */
export type Change = Partial<Pick<Cell, 'procedure' | 'pre_copy'>> & { readonly options?: CriuOptions };

/** What is known of a machine and its workload before anything is tried. */
export interface Situation {
  /** Options that the workload needs. */
  readonly options: CriuOptions;
  /** How CRIU holds back packets there by default; undefined where that is found out in the machine. */
  readonly networkLock: CriuOptions['network_lock'] | undefined;
  /** Type of the file system that holds the images. */
  readonly imagesOn: string;
}

/** One change that may help. Those of one kind exclude each other; of different kinds they can be combined. */
export interface Candidate {
  readonly id: string;
  readonly words: string;
  readonly why: string;
  /** What else it changes, to be said where it is recommended. */
  readonly mind: string;
  readonly kind: 'way' | 'log' | 'validation' | 'lock' | 'compression' | 'io';
  readonly change: Change;
  /** Why it makes no sense here; empty where it does. Whether machine and build can do it is asked of them later. */
  readonly leftOut?: (situation: Situation) => string;
}

const PRE_COPY_MIND =
  'Pages are copied more than once, so that it takes longer as a whole; images of all rounds are needed for the restore.';

/** In memory, images are neither read ahead nor written back: there is no page cache to go past. */
const inMemory = ({ imagesOn }: Situation): string => (imagesOn === 'tmpfs' ? 'images are in memory here' : '');

/**
 * What is tried, in this order: first what changes how memory moves, which is most of an outage, then what CRIU does beside it. A new
 * candidate is an entry here. `stream` is none: a page server is for another machine, and no option of a dump on this one.
 */
export const candidates: readonly Candidate[] = [
  {
    id: 'lazy',
    words: 'lazy restore',
    why: 'The service runs before its memory is read back, and gets pages as it touches them.',
    mind: 'Until the last page is there, each first touch of a page waits for criu lazy-pages, and the service dies with it.',
    kind: 'way',
    change: { procedure: 'lazy' },
  },
  {
    id: 'pre-copy-1',
    words: 'pre-copy, 1 round',
    why: 'Memory is copied while the service runs; the dump writes only what has changed since.',
    mind: PRE_COPY_MIND,
    kind: 'way',
    change: { procedure: 'pre-copy', pre_copy: { rounds: 1, mode: 'splice', auto_dedup: false, converge: false } },
  },
  {
    id: 'pre-copy-read',
    words: 'pre-copy, 1 round, read',
    why: 'As above, and pages are read from the running service, which does not stand still for them.',
    mind: PRE_COPY_MIND,
    kind: 'way',
    change: { procedure: 'pre-copy', pre_copy: { rounds: 1, mode: 'read', auto_dedup: false, converge: false } },
  },
  {
    id: 'pre-copy-3',
    words: 'pre-copy, up to 3 rounds, auto-dedup',
    why: 'Each round has less to copy than the one before, unless the service writes as quickly; what is copied anew is freed.',
    mind: PRE_COPY_MIND,
    kind: 'way',
    change: { procedure: 'pre-copy', pre_copy: { rounds: 3, mode: 'splice', auto_dedup: true, converge: true } },
  },
  {
    id: 'log-2',
    words: 'log of warnings only',
    why: 'criu-qualify has CRIU log everything (-v4), for its diagnosis; this is the default of CRIU.',
    mind: 'When a dump or restore fails, there is less to find out why.',
    kind: 'log',
    change: { options: { log_level: 2 } },
  },
  {
    id: 'filesize',
    words: 'files checked by size',
    why: 'A restore reads the build-id of each mapped file otherwise.',
    mind: 'A file that was replaced by another one of the same size is not noticed.',
    kind: 'validation',
    change: { options: { file_validation: 'filesize' } },
  },
  {
    id: 'iptables',
    words: 'network lock by iptables',
    why: 'It takes a process for each connection, but no nftables in the kernel.',
    mind: '',
    kind: 'lock',
    change: { options: { network_lock: 'iptables' } },
    leftOut: ({ networkLock }) => (networkLock === 'iptables' ? 'it is the default here' : ''),
  },
  {
    id: 'no-lock',
    words: 'no network lock',
    why: 'No packet filter is set up and taken down.',
    mind: 'Packets that come while the service is away are answered with a reset.',
    kind: 'lock',
    change: { options: { network_lock: 'skip' } },
    leftOut: ({ options }) =>
      options.tcp_established === true ? 'connections are to survive, and without a lock the kernel resets them' : '',
  },
  {
    id: 'compress',
    words: 'compressed pages',
    why: 'Images take less space, and fewer bytes are written and read; compressing them takes time.',
    mind: 'The images can only be restored by a CRIU that has LZ4, from 4.3 on.',
    kind: 'compression',
    change: { options: { compress: true } },
  },
  {
    id: 'direct',
    words: 'images past the page cache',
    why: 'Pages go to the disk once, and not first to memory.',
    mind: 'A restore right afterwards reads from the disk.',
    kind: 'io',
    change: { options: { image_io_mode: 'direct' } },
    leftOut: inMemory,
  },
];

/** Joins the changes of several kinds into one. */
export const joined = (parts: readonly Change[]): Change => {
  const options = Object.assign({}, ...parts.map((part) => part.options)) as CriuOptions;
  return { ...Object.assign({}, ...parts), ...(Object.keys(options).length === 0 ? {} : { options }) };
};
