import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Launch } from '../../workloads/workload.ts';
import type { Cell, CriuOptions } from '../schema/cell.ts';
import type { RunnerOptions } from './context.ts';

type Remedy = Cell['remedy'];

const MODPROBE_TIMEOUT_MS = 60_000;

/** The options of CRIU for a cell, with those of its remedy. */
export const optionsOf = ({ criu, remedy }: Cell): CriuOptions =>
  remedy?.kind === 'criu-options' ? { ...criu.options, ...remedy.options } : criu.options;

/** How the service of a cell is started, with the environment of its remedy; what the service starts inherits it. */
export const launchWith = (remedy: Remedy, launch: Launch): Launch =>
  remedy?.kind === 'environment' ? { ...launch, env: { ...launch.env, ...remedy.variables } } : launch;

const loadModules = async (names: readonly string[]): Promise<void> => {
  const { exitCode, stderr, shortMessage } = await execa('modprobe', ['--all', ...names], {
    reject: false,
    stdin: 'ignore',
    timeout: MODPROBE_TIMEOUT_MS,
  });
  if (exitCode !== 0) throw new Error(`modprobe ${names.join(' ')} failed: ${stderr?.trim() || (shortMessage ?? '')}`);
};

/** "kernel.io_uring_disabled" is /proc/sys/kernel/io_uring_disabled (sysctl(8)). */
const setSysctl = async (name: string, value: string): Promise<() => Promise<void>> => {
  const file = path.join('/proc/sys', ...name.split('.'));
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === undefined) throw new Error(`this kernel has no sysctl ${name}`);
  await writeFile(file, value);
  return () => writeFile(file, before.trim());
};

/**
 * Does to the kernel what a remedy says, for as long as `body` runs; settings are put back afterwards. Throws when it cannot be done, and
 * always where the kernel is not this machine's own.
 */
export const withRemedy = async (remedy: Remedy, { ownKernel }: RunnerOptions, body: () => Promise<void>): Promise<void> => {
  if (remedy?.kind !== 'modules' && remedy?.kind !== 'sysctl') return await body();
  if (!ownKernel) throw new Error('a remedy may not change the kernel of the host');
  if (remedy.kind === 'modules') {
    await loadModules(remedy.names);
    return await body();
  }
  const restore = await setSysctl(remedy.name, remedy.value);
  await body().finally(restore);
};
