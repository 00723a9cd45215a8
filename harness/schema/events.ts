import { z } from 'zod';
import { calibrationEvent } from './calibration-event.ts';
import { cell, procedureId } from './cell.ts';
import { clones } from './copies.ts';
import { criuRun } from './criu-run.ts';
import { kernelLine, machineFacts } from './facts.ts';
import { imagesOnDisk, imagesStore } from './images-place.ts';
import { trial } from './integrity.ts';
import { loads } from './load.ts';
import { cpuFit, crate, fileCheck, moved } from './migration.ts';
import { noise } from './noise.ts';
import { observation, stop } from './observation.ts';
import { probeSeries } from './probe-series.ts';
import { processState, visibleProcess } from './process-state.ts';
import { remedyEvent } from './remedy-event.ts';
import { secrecy } from './secrecy.ts';
import { writeRate } from './write-rate.ts';

/**
 * The wire format from the runner: one JSON object per line; what goes to it is in commands.ts.
 * Times named *_ms are milliseconds of the machine's monotonic clock since the runner started.
 */

export type { CriuRun, DumpStats, ImageSizes, LogLine, RestoreStats } from './criu-run.ts';
export type { Observation, Step, Stop } from './observation.ts';

// --- from the runner ---------------------------------------------------------------------------
/** When things happened in a cycle; absent where it did not get there. */
export const marks = z.strictObject({
  spawn_ms: z.number().optional().describe('service process started'),
  ready_ms: z.number().optional().describe('service says that it is ready'),
  first_answer_ms: z.number().optional().describe('first right answer to a new client'),
  warm_ms: z.number().optional().describe('the whole data set has been served once, rightly, to the same client'),
  pre_dump_start_ms: z.number().optional().describe('first pre-dump started'),
  pre_dump_end_ms: z.number().optional().describe('last pre-dump ended'),
  dump_start_ms: z.number().optional(),
  dump_end_ms: z.number().optional(),
  restore_start_ms: z.number().optional(),
  restore_end_ms: z.number().optional(),
  all_pages_ms: z.number().optional().describe('of a lazy restore: the daemon has handed out the last page'),
  restored_warm_ms: z.number().optional().describe('as warm_ms, after the restore'),
});
export type Marks = z.infer<typeof marks>;

export const phaseName = z.enum([
  'machine',
  'facts',
  'prepare',
  'calibrate',
  'start',
  'warm',
  'settle',
  'pre-dump',
  'dump',
  'cool',
  'restore',
  'observe',
  'load',
  'prove',
  'stop',
]);
export type PhaseName = z.infer<typeof phaseName>;

export const runnerEvent = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('hello'),
    protocol: z.number(),
    kernel: z.string().describe('as uname -r prints it'),
    node: z.string(),
    uptime_s: z.number().describe('since the kernel started'),
  }),
  z.strictObject({ event: z.literal('alive') }),
  z.strictObject({ event: z.literal('facts'), facts: machineFacts }),
  z.strictObject({
    event: z.literal('batch-started'),
    batch: z.string(),
    attempt: z.number(),
    t_ms: z.number(),
    service: z.string().describe('what exactly runs, e.g. "MySQL 9.7.4"'),
  }),
  z.strictObject({
    event: z.literal('roofline'),
    batch: z.string(),
    copy_bytes_per_s: z.array(z.number()).describe('memory to memory, one thread, one sample per iteration'),
    image_write_bytes_per_s: z.array(z.number()).describe('memory to a file beside the images'),
    image_read_bytes_per_s: z
      .array(z.number())
      .optional()
      .describe('that file to memory: from the page cache, or from the disk where images are read cold'),
    image_write_synced_bytes_per_s: z
      .array(z.number())
      .optional()
      .describe('where images lie on a disk: memory to that file, and fsync(2) of it'),
    images: imagesOnDisk.optional().describe('where that file is; absent: in memory'),
  }),
  calibrationEvent,
  z.strictObject({
    event: z.literal('memory-ready'),
    batch: z.string(),
    attempt: z.number(),
    start_ms: z.number(),
    bytes: z.number().describe('taken from the host of a virtual machine whose free memory goes back to it, before it is needed'),
    duration_ms: z.number(),
  }),
  z.strictObject({
    event: z.literal('phase'),
    batch: z.string(),
    cell: z.string().optional(),
    cycle: z.number().optional(),
    phase: phaseName,
    start_ms: z.number(),
    duration_ms: z.number(),
  }),
  z.strictObject({
    event: z.literal('cycle'),
    batch: z.string(),
    cell: z.string(),
    attempt: z.number(),
    cycle: z.number().describe('from 1'),
    procedure: procedureId,
    marks,
    dump: criuRun.optional(),
    restore: criuRun.optional(),
    pre_dumps: z.array(criuRun).optional().describe('of the procedure pre-copy, in order'),
    helper: criuRun
      .optional()
      .describe('the page server of stream, which takes the pages, or the daemon of lazy, which hands them out'),
    probes: z.array(probeSeries),
    proof: z.array(observation),
    tree: z.strictObject({ before: z.array(processState), after: z.array(processState) }).optional(),
    state: z
      .strictObject({ before: z.array(visibleProcess), after: z.array(visibleProcess) })
      .optional()
      .describe('of a subject: everything that is visible of its tree'),
    skipped: z.string().optional().describe('why the subject or the procedure does not apply to this machine'),
    secrecy: secrecy.optional().describe('of its images; absent where nothing was dumped'),
    trial: trial.optional().describe('of the procedure integrity'),
    cpu: cpuFit.optional().describe('of the procedure migrate: whether CRIU takes the processors of both machines for alike'),
    files: fileCheck
      .optional()
      .describe('of the procedure migrate: the file system that it came to, beside the one that it left'),
    moved: moved.optional().describe('of a migration that kept its connections'),
    clones: clones.optional().describe('of the procedure clone'),
    images_store: imagesStore.optional().describe('of images that lie on a disk'),
    write_rate: writeRate.optional().describe('of a service that is written to all the time: how quickly it really was'),
    loads: loads.optional().describe('of the procedure warm-rate'),
    noise: noise.optional().describe('absent where only verdicts count'),
    stop: stop.optional().describe('absent when the cycle ran to its end'),
  }),
  z.strictObject({
    event: z.literal('parcel'),
    batch: z.string(),
    base64: z.string().describe('the next piece of the archive of what was dumped; never logged'),
  }),
  z.strictObject({
    event: z.literal('dumped'),
    batch: z.string(),
    cell: z.string(),
    attempt: z.number(),
    crate: crate
      .optional()
      .describe('of the procedure migrate: what was dumped, whose archive came in pieces before; absent where it was not'),
    dump: criuRun.optional().describe('of a dump that failed'),
    skipped: z.string().optional().describe('why it could not be dumped there, by no fault of anything'),
    stop: stop.optional().describe('why there is nothing to restore'),
  }),
  z.strictObject({
    event: z.literal('kernel-log'),
    batch: z.string(),
    cycle: z.number(),
    taint_before: z.number(),
    taint_after: z.number(),
    lines: z.array(kernelLine).describe('of priority warning and worse, written during the cycle; at most 40'),
    more: z.number().describe('how many further lines there were'),
  }),
  z.strictObject({
    event: z.literal('artifact'),
    batch: z.string(),
    name: z.string().describe('relative path below artifacts/'),
    gzip_base64: z.string().optional().describe('gzipped content; taken out once it is stored as a file'),
    bytes: z.number().describe('size before compression'),
  }),
  z.strictObject({ event: z.literal('batch-finished'), batch: z.string(), attempt: z.number(), t_ms: z.number() }),
  z.strictObject({ event: z.literal('batch-failed'), batch: z.string(), attempt: z.number(), t_ms: z.number(), stop }),
  z.strictObject({ event: z.literal('bye') }),
]);
export type RunnerEvent = z.infer<typeof runnerEvent>;
export type CycleEvent = Extract<RunnerEvent, { event: 'cycle' }>;

// --- written to events.ndjson: the runner's, and these of the run itself --------------------------
export const runEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('run-started'), at: z.string(), attempt: z.number(), pid: z.number() }),
  z.strictObject({ event: z.literal('span'), attempt: z.number(), name: z.string(), what: z.string(), duration_ms: z.number() }),
  z.strictObject({
    event: z.literal('machine-up'),
    attempt: z.number(),
    machine: z.string(),
    how: z.enum(['cold', 'warm']),
    ready_ms: z.number(),
    console: z.string().optional().describe('relative path below artifacts/'),
  }),
  z.strictObject({
    event: z.literal('canary'),
    attempt: z.number(),
    machine: z.string(),
    cells: z.array(cell).describe('what the machine was qualified with; their cycles follow'),
  }),
  z.strictObject({ event: z.literal('machine-facts'), machine: z.string(), facts: machineFacts }),
  z.strictObject({
    event: z.literal('machine-fault'),
    attempt: z.number(),
    machine: z.string(),
    batch: z.string().optional(),
    blame: z.enum(['kernel', 'ours']).describe('kernel: the kernel under test; ours: everything that we brought'),
    message: z.string(),
    console_tail: z.string(),
    console: z.string().optional().describe('relative path below artifacts/'),
  }),
  remedyEvent,
  z.strictObject({
    event: z.literal('advice-round'),
    attempt: z.number(),
    machine: z.string(),
    cells: z.array(cell).describe('the second round of advise: planned by what the first one measured'),
  }),
  z.strictObject({
    event: z.literal('run-ended'),
    at: z.string(),
    attempt: z.number(),
    how: z.enum(['finished', 'interrupted', 'failed']),
    wall_ms: z.number(),
  }),
]);

export const logEvent = z.union([runnerEvent, runEvent]);
export type LogEvent = z.infer<typeof logEvent>;
