import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { CriuOptions } from '../schema/criu-options.ts';
import type { CpuFit } from '../schema/migration.ts';

const FOLDER = 'cpuinfo';
const TIMEOUT_MS = 120_000;

const run = async (binary: string, action: 'dump' | 'check', dir: string, cap?: CriuOptions['cpu_cap']) => {
  const more = cap === undefined ? [] : ['--cpu-cap', cap];
  const { exitCode, all } = await execa(binary, ['cpuinfo', action, '--images-dir', dir, ...more], {
    cwd: dir,
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
  });
  return { exitCode, output: String(all ?? '') };
};

/** Writes what this processor can do into a folder beside the images, for checkCpu in another machine. */
export const noteCpu = async (binary: string, images: string): Promise<void> => {
  const dir = path.join(images, FOLDER);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await run(binary, 'dump', dir);
};

/** What noteCpu() wrote beside `images`, to be sent to another machine: the content of each file in base64, by its name. */
export const readCpuNote = async (images: string): Promise<Record<string, string>> => {
  const dir = path.join(images, FOLDER);
  const names = (await readdir(dir)).filter((name) => name.endsWith('.img'));
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(path.join(dir, name), 'base64')])));
};

/** Lays a note of another machine where checkCpu() looks for it. */
export const layCpuNote = async (images: string, note: Readonly<Record<string, string>>): Promise<void> => {
  const dir = path.join(images, FOLDER);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(note)) await writeFile(path.join(dir, path.basename(name)), content, 'base64');
};

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? '';

/** Whether CRIU says that images of the processor that was noted can be restored on this one (criu(8), cpuinfo check). */
export const checkCpu = async (binary: string, images: string, cap?: CriuOptions['cpu_cap']): Promise<CpuFit> => {
  const { exitCode, output } = await run(binary, 'check', path.join(images, FOLDER), cap);
  const error = output.split('\n').find((line) => line.includes('Error'));
  return { fits: exitCode === 0, message: error ?? lastLine(output) };
};
