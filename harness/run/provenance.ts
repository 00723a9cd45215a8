import { loadavg } from 'node:os';
import { execa } from 'execa';
import si from 'systeminformation';
import { projectPath, projectVersion } from '../project.ts';
import type { Provenance } from '../schema/results.ts';
import { fileSha256 } from './run-folder.ts';

const commitOf = async (): Promise<{ commit?: string }> => {
  const { stdout, exitCode } = await execa('git', ['-C', projectPath(), 'describe', '--always', '--dirty'], { reject: false });
  return exitCode === 0 && stdout !== '' ? { commit: stdout } : {};
};

export const hostFacts = async (): Promise<Provenance['host']> => {
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
  /** File system that the images are written to. */
  readonly imagesOn: string;
  /** Folder of the images that are on a disk, where any are. */
  readonly disk: string | undefined;
  readonly criu: { readonly path: string; readonly sha256: string } | undefined;
}

/** Everything that someone else needs to judge, or to repeat, a figure of this run. */
export const gatherProvenance = async ({ runner, argv, imagesOn, disk, criu }: ProvenanceInput): Promise<Provenance> => ({
  tool: { version: projectVersion(), ...(await commitOf()), runner_sha256: fileSha256(runner) },
  argv: [...argv],
  host: await hostFacts(),
  ...(criu === undefined ? {} : { criu_override: criu }),
  page_cache:
    'Warm for cold starts and for restores: the files of the service are in memory, and nothing is dropped between cycles.',
  images:
    disk === undefined
      ? `Images are written to ${imagesOn} and read back from it at once.`
      : `Images are written to ${imagesOn} and read back from it at once; where a row says “on disk”, to ${disk}, and where it says “cold”, they are taken out of the page cache before they are read.`,
});
