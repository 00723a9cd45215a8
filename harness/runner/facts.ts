import { access, constants, readFile, statfs } from 'node:fs/promises';
import { arch, cpus, release, totalmem, version } from 'node:os';
import { execa } from 'execa';
import { parseFeatureNames } from '../../vm/kernels/features.ts';
import type { FeatureProbe, MachineFacts } from '../schema/facts.ts';
import { reportsFreePages } from './balloon.ts';
import type { RunnerOptions } from './context.ts';
import { readTaint } from './kernel-log.ts';
import { probeOptions } from './option-probes.ts';

const CHECK_TIMEOUT_MS = 60_000;

const run = async (file: string, argv: readonly string[]) => {
  const { exitCode, all, failed, shortMessage } = await execa(file, argv, {
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: CHECK_TIMEOUT_MS,
  });
  return { exitCode: exitCode ?? null, output: (all === '' && failed ? (shortMessage ?? '') : all).trim() };
};

/** The line of `criu check` that tells something: what it answers, else its first error. */
const tellingLine = (output: string, name: string): string => {
  const lines = output.split('\n').filter((line) => !/RLIMIT_NOFILE|Can't keep kdat cache/.test(line));
  return lines.find((line) => line.includes(name)) ?? lines.find((line) => line.includes('Error')) ?? lines[0] ?? '';
};

export const probeFeature = async (criu: string, name: string): Promise<FeatureProbe> => {
  const { exitCode, output } = await run(criu, ['check', '--feature', name]);
  return { name, supported: exitCode === 0, exit_code: exitCode, message: tellingLine(output, name) };
};

const criuFacts = async (path: string, withFeatures: boolean): Promise<MachineFacts['criu']> => {
  const [banner, check] = [await run(path, ['--version']), await run(path, ['check'])];
  const names = withFeatures ? parseFeatureNames((await run(path, ['--help'])).output) : [];
  const features: FeatureProbe[] = [];
  for (const name of names) features.push(await probeFeature(path, name));
  const gitId = /GitID:\s*(\S+)/.exec(banner.output)?.[1];
  return {
    path,
    version: /Version:\s*(\S+)/.exec(banner.output)?.[1] ?? 'unknown',
    ...(gitId === undefined ? {} : { git_id: gitId }),
    check: { exit_code: check.exitCode, output: check.output },
    features,
  };
};

/** Type of the file system that holds `dir`, by the longest mount point above it. */
export const fileSystemOf = async (dir: string): Promise<string> => {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const above = mounts.filter(([, point = '']) => point === '/' || dir === point || dir.startsWith(`${point}/`));
  return above.toSorted((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0))[0]?.[2] ?? 'unknown';
};

const limits = async (): Promise<MachineFacts['limits']> => {
  const [list, status] = await Promise.all([readFile('/proc/self/limits', 'utf8'), readFile('/proc/self/status', 'utf8')]);
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(list)?.[1] ?? '0';
  const capabilities = BigInt(`0x${/^CapEff:\s*(\S+)/m.exec(status)?.[1] ?? '0'}`);
  // CAP_SYS_RESOURCE is bit 24 (linux/capability.h).
  return { open_files_hard: hard === 'unlimited' ? -1 : Number(hard), cap_sys_resource: ((capabilities >> 24n) & 1n) === 1n };
};

/** Everything about the machine that a figure may depend on. */
export const gatherFacts = async (
  { criu, imagesDir: images, ownKernel }: RunnerOptions,
  withFeatures: boolean,
): Promise<MachineFacts> => {
  await access(images, constants.W_OK);
  // Modules first: what CRIU finds may depend on them.
  const option_probes = await probeOptions(ownKernel);
  const [space, libc, pageSize] = [
    await statfs(images),
    await run('getconf', ['GNU_LIBC_VERSION']),
    await run('getconf', ['PAGE_SIZE']),
  ];
  return {
    kernel: { release: release(), version: version(), arch: arch() },
    glibc: libc.output.replace(/^glibc /, ''),
    node: process.versions.node,
    page_size_bytes: Number(pageSize.output),
    cpu: { model: cpus()[0]?.model ?? 'unknown', logical: cpus().length },
    memory_bytes: totalmem(),
    free_page_reporting: await reportsFreePages(),
    criu: await criuFacts(criu, withFeatures),
    images: { path: images, file_system: await fileSystemOf(images), free_bytes: space.bavail * space.bsize },
    root: { file_system: await fileSystemOf('/') },
    limits: await limits(),
    taint: await readTaint(),
    option_probes,
  };
};
