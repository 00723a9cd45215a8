import { z } from 'zod';

export const logLine = z.strictObject({
  time_s: z.number().optional(),
  pid: z.number().optional(),
  level: z.enum(['error', 'warn', 'info']),
  source: z.string().optional().describe('criu/file.c:line'),
  message: z.string(),
});
export type LogLine = z.infer<typeof logLine>;

export const dumpStats = z.strictObject({
  freezing_time_us: z.number(),
  frozen_time_us: z.number(),
  memdump_time_us: z.number(),
  memwrite_time_us: z.number(),
  pages_scanned: z.number(),
  pages_skipped_parent: z.number(),
  pages_written: z.number(),
  pages_lazy: z.number(),
  irmap_resolve_us: z.number().optional(),
  page_pipes: z.number().optional(),
  page_pipe_bufs: z.number().optional(),
  shpages_scanned: z.number().optional(),
  shpages_skipped_parent: z.number().optional(),
  shpages_written: z.number().optional(),
});
export type DumpStats = z.infer<typeof dumpStats>;

export const restoreStats = z.strictObject({
  pages_compared: z.number(),
  pages_skipped_cow: z.number(),
  forking_time_us: z.number(),
  restore_time_us: z.number(),
  pages_restored: z.number().optional(),
});
export type RestoreStats = z.infer<typeof restoreStats>;

export const imageSizes = z.strictObject({
  total_bytes: z.number(),
  pages_bytes: z.number().describe('sum of pages-*.img'),
  files: z.number(),
  allocated_bytes: z
    .number()
    .optional()
    .describe('what they take of the file system, without holes that were punched; absent in runs of earlier versions'),
  largest: z.array(z.strictObject({ name: z.string(), bytes: z.number() })),
});
export type ImageSizes = z.infer<typeof imageSizes>;

/** What CRIU is at: of a dump from `start` to `letting-go`, of a restore from `reading-images` to `resuming`. */
export const criuPhase = z.strictObject({
  phase: z.enum([
    'start',
    'freezing',
    'collecting',
    'tasks',
    'parasite',
    'memory-dump',
    'state',
    'images',
    'letting-go',
    'reading-images',
    'forking',
    'memory-restore',
    'threads',
    'resuming',
    'end',
  ]),
  from_ms: z.number().describe('since CRIU opened its log'),
  to_ms: z.number(),
});
export type CriuPhase = z.infer<typeof criuPhase>;

export const criuPhases = z.strictObject({
  phases: z.array(criuPhase).describe('one after the other; a phase may occur once for each process'),
  end_ms: z.number().describe('the last line of the log, since CRIU opened it'),
  log_written_ms: z
    .number()
    .optional()
    .describe('time stamp of the log file on the clock of the runner: places the phases; behind by up to a tick of the kernel'),
});
export type CriuPhases = z.infer<typeof criuPhases>;

export const criuRun = z.strictObject({
  action: z.enum(['dump', 'restore', 'pre-dump', 'page-server', 'lazy-pages']),
  argv: z.array(z.string()),
  exit_code: z.number().nullable(),
  signal: z.string().nullable(),
  timed_out: z.boolean(),
  start_ms: z.number(),
  end_ms: z.number(),
  stderr: z.string().describe('last 4 KiB'),
  log: z.strictObject({
    artifact: z.string().optional(),
    lines: z.number(),
    errors: z.array(logLine).describe('Error lines in order, at most 20, known harmless ones left out'),
    warnings: z.array(logLine).describe('Warn lines in order, at most 10'),
    tail: z.array(z.string()).describe('the last lines as they stand'),
  }),
  phases: criuPhases.optional().describe('of a dump or restore that succeeded, from its log'),
  dump_stats: dumpStats.optional(),
  restore_stats: restoreStats.optional(),
  stats_problem: z.string().optional().describe('why the statistics could not be read'),
  images: imageSizes.optional(),
});
export type CriuRun = z.infer<typeof criuRun>;
