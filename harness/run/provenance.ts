import { loadavg } from 'node:os';
import { execa } from 'execa';
import si from 'systeminformation';
import type { Userland } from '../../vm/userlands/manifest.ts';
import { projectPath, projectVersion } from '../project.ts';
import type { MachineFacts } from '../schema/facts.ts';
import type { Provenance } from '../schema/results.ts';
import { fileSha256 } from './run-folder.ts';

const commitOf = async (): Promise<{ commit?: string }> => {
  const { stdout, exitCode } = await execa('git', ['-C', projectPath(), 'describe', '--always', '--dirty'], { reject: false });
  return exitCode === 0 && stdout !== '' ? { commit: stdout } : {};
};

const hostFacts = async (): Promise<Provenance['host']> => {
  const [os, cpu, system] = await Promise.all([si.osInfo(), si.cpu(), si.system()]);
  return {
    kernel: os.kernel,
    distribution: `${os.distro} ${os.release}`.trim(),
    cpu: `${cpu.manufacturer} ${cpu.brand}`.trim(),
    cores: cpu.cores,
    memory_bytes: (await si.mem()).total,
    virtualization: system.virtual ? system.virtualHost || 'virtual machine' : 'none',
    node: process.versions.node,
    load_average_1m: loadavg()[0] ?? 0,
  };
};

export interface ProvenanceInput {
  readonly runner: string;
  readonly argv: readonly string[];
  readonly userland: Userland;
  readonly facts: MachineFacts;
  readonly criu: { readonly path: string; readonly sha256: string } | undefined;
}

/** Everything that someone else needs to judge, or to repeat, a figure of this run. */
export const gatherProvenance = async ({ runner, argv, userland, facts, criu }: ProvenanceInput): Promise<Provenance> => ({
  tool: { version: projectVersion(), ...(await commitOf()), runner_sha256: fileSha256(runner) },
  argv: [...argv],
  host: await hostFacts(),
  userland: {
    name: userland.name,
    id: userland.id,
    suite: userland.suite,
    built: userland.manifest.built,
    notes: [...userland.manifest.notes],
    packages: { ...userland.manifest.packages },
  },
  ...(criu === undefined ? {} : { criu_override: criu }),
  page_cache:
    'Warm for cold starts and for restores: the files of the service are in memory, and nothing is dropped between cycles.',
  images: `Images are written to ${facts.images.file_system} and read back from it at once.`,
});
