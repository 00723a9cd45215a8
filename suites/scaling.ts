import type { Axis, Suite } from './suite.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** `count` values from `first` on, each `factor` times the one before. */
const geometric = (first: number, factor: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first * factor ** i);

/** How quickly a service changes its memory: what a pre-copy has to outrun, and a plain dump must not mind. */
const dirtyRate = (id: string, about: string, procedure?: Axis['procedure']): Axis => ({
  id,
  about,
  workload: 'writer',
  ...(procedure === undefined ? {} : { procedure }),
  parameter: 'dirty_rate',
  unit: 'bytes_per_s',
  one: 'byte per second',
  many: 'bytes per second',
  points: geometric(2 * MIB, 4, 5),
  far: 2 * GIB,
  params: { memory: 16 * MIB, working_set: 128 * MIB },
  // The service, and the images of a pre-copy, each round of which may hold all of it.
  needs: { memoryBytes: 0, baseBytes: 0.75 * GIB, files: 0 },
});

/** What a dump is measured against. A new axis is one more entry. */
const axes: readonly Axis[] = [
  {
    id: 'memory',
    about: 'memory that Redis holds',
    workload: 'redis',
    parameter: 'memory',
    unit: 'bytes',
    one: 'byte',
    many: 'bytes',
    points: geometric(16 * MIB, 2, 9),
    far: 64 * GIB,
    fewer: { from: GIB, repeat: 3 },
    // The server, its snapshot, the copy that a start reads, and the images.
    needs: { memoryBytes: 4.2, files: 0 },
  },
  {
    id: 'connections',
    about: 'established TCP connections',
    workload: 'tcp-server',
    parameter: 'connections',
    unit: 'count',
    one: 'connection',
    many: 'connections',
    points: [1, 10, 30, 100, 300, 1000, 3000, 10_000],
    far: 100_000,
    // CRIU takes many seconds for each of these, and each cycle connects anew.
    fewer: { from: 3000, repeat: 3 },
    // Small, so that connections and not memory are what a dump spends its time on.
    params: { memory: 4 * MIB },
    needs: { memoryBytes: 64 * KIB, files: 1 },
  },
  {
    id: 'workers',
    about: 'worker processes of nginx',
    workload: 'nginx',
    parameter: 'workers',
    unit: 'count',
    one: 'worker',
    many: 'workers',
    points: [1, 2, 4, 8, 16, 32, 64],
    far: 512,
    params: { connections: 32, cache: 4 * MIB },
    needs: { memoryBytes: 8 * MIB, files: 0 },
  },
  {
    id: 'threads',
    about: 'threads of one process',
    workload: 'crowd',
    parameter: 'threads',
    unit: 'count',
    one: 'thread',
    many: 'threads',
    points: [1, 3, 10, 30, 100, 300, 1000],
    far: 10_000,
    params: { files: 0, mappings: 0 },
    // The stack that it has used, and the images of the rest. A stack and its guard are a mapping each.
    needs: { memoryBytes: 64 * KIB, files: 0, mappings: 2 },
  },
  {
    id: 'files',
    about: 'open files of one process',
    workload: 'crowd',
    parameter: 'files',
    unit: 'count',
    one: 'file',
    many: 'files',
    points: [10, 30, 100, 300, 1000, 3000, 10_000],
    far: 100_000,
    fewer: { from: 10_000, repeat: 3 },
    params: { threads: 0, mappings: 0 },
    needs: { memoryBytes: 16 * KIB, files: 1 },
  },
  {
    id: 'mappings',
    about: 'mappings of one process',
    workload: 'crowd',
    parameter: 'mappings',
    unit: 'count',
    one: 'mapping',
    many: 'mappings',
    points: [10, 30, 100, 300, 1000, 3000, 10_000, 20_000],
    far: 60_000,
    fewer: { from: 10_000, repeat: 3 },
    params: { threads: 0, files: 0 },
    needs: { memoryBytes: 16 * KIB, files: 0, mappings: 1 },
  },
  dirtyRate('dirty-rate', 'memory that is written to per second, in a plain dump'),
  dirtyRate('dirty-rate-lazy', 'memory that is written to per second, in a post-copy', 'lazy'),
  dirtyRate('dirty-rate-pre-copy', 'memory that is written to per second, in a pre-copy', 'pre-copy'),
];

/** How time grows with the size of what is dumped: one curve for each axis, a model where it fits, and what that predicts. */
export const scaling: Suite = {
  id: 'scaling',
  about: 'roundtrips along axes: memory, connections, worker processes; each a curve with a model and a prediction',
  repeat: 5,
  entries: [],
  axes,
};
