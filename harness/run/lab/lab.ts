import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { vagrantPlace } from '../../../vm/vagrant/place.ts';
import { inputError, messageOf } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';
import { parseYaml } from '../../yaml-text.ts';
import type { QemuShape, WantedHost, WantedVagrant } from '../request.ts';
import { type LabFile, labFile } from './schema.ts';

export type LabMachine =
  | { readonly kind: 'host'; readonly host: WantedHost }
  | { readonly kind: 'qemu'; readonly shape: QemuShape }
  | { readonly kind: 'vagrant'; readonly vagrant: () => WantedVagrant };

/** The machines of a lab by their names, in the order of the file. */
export type Lab = ReadonlyMap<string, LabMachine>;

/** Paths in the file start from its folder. */
const placeOf = (file: string, written: string): string =>
  written.startsWith('~/') ? path.join(homedir(), written.slice(2)) : path.resolve(path.dirname(file), written);

const userlandsOf = (file: string, words: readonly string[]): string[] =>
  words.map((one) => (one.includes('/') ? placeOf(file, one) : one));

const hostOf = (file: string, { name, ssh, identity, config, userland }: LabFile['hosts'][number]): WantedHost => ({
  host: {
    ...ssh,
    name,
    ...(identity === undefined ? {} : { identity: placeOf(file, identity) }),
    ...(config === undefined ? {} : { config: placeOf(file, config) }),
  },
  userlands: userlandsOf(file, userland),
  lab: name,
});

const shapeOf = (
  file: string,
  { name, kernel, userland, cpus, memory, accelerator, append }: LabFile['qemu'][number],
): QemuShape => ({
  name,
  kernels: kernel,
  userlands: userlandsOf(file, userland),
  cpus,
  memoryBytes: memory,
  accelerator,
  kernelArguments: append,
});

/** The path is looked at when the machine is chosen: a lab may name Vagrantfiles that this host has not. */
const vagrantOf = (file: string, { name, file: written, machine, userland }: LabFile['vagrant'][number]): WantedVagrant => ({
  kind: 'file',
  place: { ...vagrantPlace(placeOf(file, written), machine), name },
  userlands: userlandsOf(file, userland),
  lab: name,
});

/** Parses the text of a machines file; an input error names `file` and the line. */
export const parseLab = (text: string, file: string): Lab => {
  const { hosts, qemu, vagrant } = parseYaml(text, file, labFile, 'Correct the file; docs/lab.md describes every key.');
  return new Map<string, LabMachine>([
    ...hosts.map((one) => [one.name, { kind: 'host', host: hostOf(file, one) }] as const),
    ...qemu.map((one) => [one.name, { kind: 'qemu', shape: shapeOf(file, one) }] as const),
    ...vagrant.map((one) => [one.name, { kind: 'vagrant', vagrant: () => vagrantOf(file, one) }] as const),
  ]);
};

/** Reads a machines file. */
export const loadLab = (file: string): Lab => {
  const read = (): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw inputError(
        `The machines file ${file} cannot be read: ${messageOf(error)}.`,
        'Write one, as docs/lab.md shows, or name another: --machines FILE.',
        error,
      );
    }
  };
  return parseLab(read(), file);
};

/** The machines that a word chooses: a name, or a pattern with "*". */
export const chooseFromLab = (lab: Lab, pattern: string, file: string): LabMachine[] => {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, String.raw`\$&`));
  const expression = new RegExp(`^${parts.join('.*')}$`);
  const chosen = [...lab].filter(([name]) => expression.test(name)).map(([, machine]) => machine);
  if (chosen.length > 0) return chosen;
  throw inputError(`--machine lab:${pattern}: ${file} names no such machine.`, suggestion(pattern, [...lab.keys()]));
};
