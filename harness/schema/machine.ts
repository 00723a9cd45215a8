import { z } from 'zod';
import { clockDomain } from './cell.ts';
import { configReport } from './facts.ts';

/** How a userland came to be chosen, or was asked for. */
export const selectionStep = z.strictObject({
  userland: z.string(),
  criu: z.string(),
  why: z.string().describe('why it was tried, or asked for'),
  canary: z.enum(['pass', 'fail', 'error', 'not-run']),
  reason: z.string().describe('empty for a pass'),
  evidence: z.array(z.string()),
  chosen: z.boolean(),
});
export type SelectionStep = z.infer<typeof selectionStep>;

const packagePart = z.strictObject({ package: z.string(), version: z.string() });

/** Where a kernel comes from. */
export const kernelSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('running') }),
  z.strictObject({
    kind: z.literal('package'),
    package: z.string(),
    version: z.string().describe("the package's exact version"),
    suites: z.array(z.string()),
    flavour: z.string(),
    parts: z.array(packagePart).describe('every package that it was unpacked from'),
  }),
  z.strictObject({ kind: z.literal('files'), image: z.string(), modules: z.string().optional() }),
]);

/** A kernel under test. */
export const kernelRecord = z.strictObject({
  id: z
    .string()
    .describe(
      'its release; with a part of its hash where two have the same, with "@NAME" of a remote host or a machine of a lab',
    ),
  release: z.string().describe('as uname -r prints it'),
  upstream: z.string().describe('version of kernel.org, e.g. "6.12.118"'),
  source: kernelSource,
  image_sha256: z.string().optional().describe('of the image that is booted; absent for the running kernel'),
  config: configReport,
});
export type KernelRecord = z.infer<typeof kernelRecord>;

/** A root filesystem under test. */
export const userlandRecord = z.strictObject({
  name: z.string(),
  id: z.string(),
  suite: z.string(),
  built: z.string(),
  notes: z.array(z.string()).describe('e.g. that the validity date of the release file was not checked'),
  packages: z.record(z.string(), z.string()).describe('package name to exact version'),
  criu_version: z.string().optional().describe('as its criu --version prints it'),
  glibc_version: z.string().optional(),
});
export type UserlandRecord = z.infer<typeof userlandRecord>;

/** The virtual machine that a kernel runs in. */
export const emulator = z.strictObject({
  accelerator: z.enum(['kvm', 'tcg']),
  accelerator_why: z.string().describe('one sentence'),
  qemu_version: z.string(),
  qemu_source: z.enum(['host', 'pinned', 'given']),
  machine_type: z.string(),
  cpu_model: z.string(),
  cpu_asked: z.string().optional().describe('the model that was asked for with --cpu-model'),
  cpus: z.number(),
  memory_bytes: z.number(),
  kernel_arguments: z.string(),
  fixed: z.array(z.string()).optional().describe('of a machine that counts instructions: what is fixed so that it repeats'),
});
export type Emulator = z.infer<typeof emulator>;

/** A host that was reached by ssh: how, and what it said of itself. */
export const remoteHost = z.strictObject({
  destination: z.string().describe('as ssh was given it'),
  port: z.number().optional(),
  identity: z.string().optional().describe('path of the private key, where one was named'),
  config: z.string().optional().describe('path of the configuration of ssh, where one was named'),
  userland: z.enum(['installed', 'carried']).describe('what that host has installed, or a userland that was carried over'),
  node: z.strictObject({ version: z.string(), origin: z.enum(['carried', 'installed']) }),
  distribution: z.string(),
  cpu: z.string(),
  cores: z.number(),
  memory_bytes: z.number(),
  virtualization: z.string().describe('"none" on bare metal, "qemu" where the processor is emulated'),
  virtualization_why: z.string().describe('one sentence'),
  load_average_1m: z.number(),
});
export type RemoteHost = z.infer<typeof remoteHost>;

/** A machine that Vagrant brought up. */
export const vagrantMachine = z.strictObject({
  file: z.string().optional().describe('path of the Vagrantfile; absent where it was generated'),
  machine: z.string().describe('its name in the Vagrantfile'),
  named: z.boolean().optional().describe('whether the user gave that name'),
  vagrant: z.string().describe('version'),
  vagrant_source: z.enum(['host', 'bundle']).describe('installed on the host, or in a root filesystem of its own'),
  provider: z.string().describe('of Vagrant: libvirt, virtualbox, ...'),
  libvirt: z.string().optional().describe('version'),
  qemu: z.string().optional().describe('version'),
  box: z.string().optional().describe('name and version'),
  cpu_model: z.string().optional().describe("as libvirt's description of the machine has it"),
  found: z.string().describe('state before the run, to which it was put back'),
  generated: z
    .strictObject({
      accelerator: z.enum(['kvm', 'tcg']),
      accelerator_why: z.string().describe('one sentence'),
      cpus: z.number(),
      memory_bytes: z.number(),
      kernel_arguments: z.string().describe('those that the user added'),
    })
    .optional()
    .describe('of a machine whose Vagrantfile was generated'),
});
export type VagrantMachine = z.infer<typeof vagrantMachine>;

/** A kernel and a userland that a provider brings to life. Cells name theirs by its id. */
export const machineRecord = z.strictObject({
  id: z.string().describe('KERNEL/USERLAND; with /instructions behind it where it counts instructions'),
  provider: z.enum(['host', 'qemu', 'ssh', 'vagrant']),
  kernel: z.string().describe('id of the kernel'),
  userland: z.string().describe('name of the userland'),
  clock_domain: clockDomain,
  selection: z.array(selectionStep),
  emulator: emulator.optional(),
  remote: remoteHost.optional().describe('of a host that was reached by ssh, also where Vagrant brought it up'),
  vagrant: vagrantMachine.optional().describe('of a machine that Vagrant brought up'),
  lab: z.string().optional().describe('its name in the machines file'),
});
export type MachineRecord = z.infer<typeof machineRecord>;
