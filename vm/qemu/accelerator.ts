import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { cpus, hostname, release } from 'node:os';
import path from 'node:path';
import { QualifyError } from '../../harness/errors.ts';
import { partialName } from '../partial.ts';
import { qemuDir } from './cached-file.ts';
import type { Accelerator } from './command.ts';
import type { Qemu } from './qemu.ts';

/** Which accelerator is used, and why, in one sentence. */
export interface AcceleratorChoice {
  readonly accelerator: Accelerator;
  readonly why: string;
}

const DEVICE = '/dev/kvm';

/** What a trial depends on: an answer for another kernel of the host, processor or QEMU says nothing. */
const keyOf = (qemu: Qemu): string => [hostname(), release(), cpus()[0]?.model ?? '', qemu.version.text].join(' | ');

type Memory = Readonly<Record<string, AcceleratorChoice>>;

const memoryFile = (cacheDir: string): string => path.join(qemuDir(cacheDir), 'kvm.json');

const remembered = async (cacheDir: string): Promise<Memory> => {
  try {
    return JSON.parse(await readFile(memoryFile(cacheDir), 'utf8')) as Memory;
  } catch {
    return {};
  }
};

const remember = async (cacheDir: string, key: string, choice: AcceleratorChoice): Promise<void> => {
  const file = memoryFile(cacheDir);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = partialName(file);
  await writeFile(partial, `${JSON.stringify({ ...(await remembered(cacheDir)), [key]: choice }, undefined, 2)}\n`);
  await rename(partial, file);
};

/** Why KVM cannot even be tried; undefined when it can. */
const obstacle = (): string | undefined => {
  if (!existsSync(DEVICE)) return `this host has no ${DEVICE}`;
  try {
    accessSync(DEVICE, constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return `this user may not open ${DEVICE}`;
  }
};

/** What is known without a trial: KVM cannot be tried, or was tried before on this host. */
export const knownAccelerator = async (qemu: Qemu, cacheDir: string): Promise<AcceleratorChoice | undefined> => {
  const why = obstacle();
  if (why !== undefined) return { accelerator: 'tcg', why };
  return (await remembered(cacheDir))[keyOf(qemu)];
};

/**
 * KVM where a real kernel boots with it, else TCG. A /dev/kvm that opens, and even one that makes a virtual machine, is no proof:
 * `boots` starts a machine and resolves when its runner answers. The answer is remembered for this host, its kernel and QEMU.
 */
export const chooseAccelerator = async (
  qemu: Qemu,
  cacheDir: string,
  boots: () => Promise<void>,
  signal: AbortSignal,
): Promise<AcceleratorChoice> => {
  const known = await knownAccelerator(qemu, cacheDir);
  if (known !== undefined) return known;
  let choice: AcceleratorChoice;
  try {
    await boots();
    choice = { accelerator: 'kvm', why: 'a kernel booted with KVM on this host' };
  } catch (error) {
    // No room, no tools: nothing was booted, and nothing is known of KVM.
    if (error instanceof QualifyError) throw error;
    const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
    choice = { accelerator: 'tcg', why: `${DEVICE} is there, but no kernel boots with it here: ${message?.replace(/\.$/, '')}` };
  }
  signal.throwIfAborted();
  await remember(cacheDir, keyOf(qemu), choice);
  return choice;
};
