import { z } from 'zod';

/** A process as seen in /proc, reduced to what a restore must keep. */
export const processState = z.strictObject({
  pid: z.number(),
  ppid: z.number(),
  pgid: z.number(),
  sid: z.number(),
  comm: z.string(),
  exe: z.string(),
  cwd: z.string(),
  uid: z.number(),
  gid: z.number(),
  threads: z.number(),
  sig_blocked: z.string(),
  sig_ignored: z.string(),
  sig_caught: z.string(),
  mappings: z.number(),
  fds: z.array(z.strictObject({ fd: z.number(), target: z.string(), pos: z.number(), flags: z.string() })),
});
export type ProcessState = z.infer<typeof processState>;

/** A process with everything that /proc shows of it and that a restore must keep, each under a name. */
export const visibleProcess = z.strictObject({
  pid: z.number().describe('in its own pid namespace'),
  facts: z.record(z.string(), z.string()),
});
export type VisibleProcess = z.infer<typeof visibleProcess>;
