import { z } from 'zod';

/** One kernel option as the configuration of a kernel states it, with what hangs on it. */
export const configOption = z.strictObject({
  name: z.string().describe('with the CONFIG_ prefix'),
  class: z.enum(['required', 'needed-for', 'optional']),
  needed_for: z.string().describe('what needs it, in a few words; empty for a plain requirement'),
  breaks: z.string().describe('what goes wrong without it, in one sentence'),
  state: z.enum(['built-in', 'module', 'missing', 'unknown']),
  value: z.string().optional().describe('as written in the configuration: y, m, a number or a string'),
});
export type ConfigOption = z.infer<typeof configOption>;

export const configReport = z.strictObject({
  source: z
    .strictObject({
      kind: z.enum(['proc', 'boot', 'modules', 'file', 'image']),
      path: z.string(),
    })
    .optional()
    .describe('absent when no configuration was found'),
  kernel: z.string().optional().describe('version named in the configuration itself'),
  note: z.string().optional().describe('one sentence when something is to be said about the source'),
  options: z.array(configOption),
});
export type ConfigReport = z.infer<typeof configReport>;

/** One answer of `criu check --feature NAME`. */
export const featureProbe = z.strictObject({
  name: z.string(),
  supported: z.boolean(),
  exit_code: z.number().nullable(),
  message: z.string().describe('the first telling line CRIU printed'),
});
export type FeatureProbe = z.infer<typeof featureProbe>;

/** Whether the running kernel really has what one option stands for, found out by trying or looking. */
export const optionProbe = z.strictObject({
  name: z.string().describe('with the CONFIG_ prefix'),
  present: z.boolean(),
  how: z.string().describe('what was looked at or tried, e.g. "modprobe tun"'),
});
export type OptionProbe = z.infer<typeof optionProbe>;

/** A record of the kernel's log (/dev/kmsg). */
export const kernelLine = z.strictObject({
  level: z.number().describe('0 emergency to 4 warning (syslog(3))'),
  time_s: z.number().describe('since the kernel started'),
  text: z.string(),
});
export type KernelLine = z.infer<typeof kernelLine>;

/** What the runner sees of the machine it runs in. */
export const machineFacts = z.strictObject({
  kernel: z.strictObject({ release: z.string(), version: z.string(), arch: z.string() }),
  glibc: z.string(),
  node: z.string(),
  page_size_bytes: z.number(),
  cpu: z.strictObject({ model: z.string(), logical: z.number() }),
  memory_bytes: z.number(),
  free_page_reporting: z
    .boolean()
    .optional()
    .describe('free memory goes back to the host of this virtual machine (VIRTIO_BALLOON_F_REPORTING); absent in older runs'),
  criu: z.strictObject({
    path: z.string(),
    version: z.string(),
    git_id: z.string().optional(),
    check: z.strictObject({ exit_code: z.number().nullable(), output: z.string() }),
    features: z.array(featureProbe),
  }),
  images: z.strictObject({ path: z.string(), file_system: z.string(), free_bytes: z.number() }),
  root: z.strictObject({ file_system: z.string() }),
  limits: z.strictObject({ open_files_hard: z.number(), cap_sys_resource: z.boolean() }),
  taint: z.number().describe('/proc/sys/kernel/tainted'),
  option_probes: z.array(optionProbe).optional().describe('what the kernel really does, to be held against its configuration'),
});
export type MachineFacts = z.infer<typeof machineFacts>;
