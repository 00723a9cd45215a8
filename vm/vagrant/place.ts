import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { inputError } from '../../harness/errors.ts';

/** A machine of a Vagrantfile of the user's. */
export interface VagrantPlace {
  /** Path of the Vagrantfile. */
  readonly file: string;
  /** The machine in it; undefined where it has only one. */
  readonly machine?: string | undefined;
  /** Tells it apart from others in ids and reports. */
  readonly name: string;
  /** How its user knows it, where that is not a path. */
  readonly label?: string | undefined;
}

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;

/** A Vagrantfile, or the folder that it lies in. */
const fileAt = (written: string): string | undefined => {
  const file = isFolder(written) ? path.join(written, 'Vagrantfile') : written;
  return existsSync(file) && !isFolder(file) ? path.resolve(file) : undefined;
};

/** What is not called anything is known by its folder. */
const nameOf = (file: string, machine: string | undefined): string =>
  (machine ?? path.basename(path.dirname(file))).replaceAll(/[^A-Za-z0-9.-]+/g, '-').replace(/^[.-]+/, '') || 'vagrant';

/** A machine of a Vagrantfile; `file` may be its folder. Throws an input error where there is none. */
export const vagrantPlace = (written: string, machine?: string): VagrantPlace => {
  const file = fileAt(written);
  if (file === undefined)
    throw inputError(
      `There is no Vagrantfile at ${written === '' ? 'the path that --machine vagrant: gives' : written}.`,
      'Give the path of a Vagrantfile or its folder: --machine vagrant:path/to/Vagrantfile, with :NAME behind it where it has several machines.',
    );
  return { file, machine, name: nameOf(file, machine) };
};

/** Parses what follows "vagrant:": PATH or PATH:NAME; a path with a colon in it is found as it is. */
export const parseVagrantPlace = (text: string): VagrantPlace => {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || fileAt(text) !== undefined) return vagrantPlace(text);
  const machine = text.slice(colon + 1);
  return vagrantPlace(text.slice(0, colon), machine === '' ? undefined : machine);
};
