import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inputError, messageOf } from '../../errors.ts';
import type { LaidFile } from '../../schema/service.ts';
import type { YamlFile } from './schema.ts';

/** Files are part of every cell of their service, and so of run.json, of results.json and of what is sent to a machine. */
const MOST_BYTES = 256 << 10;

const isText = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes);

const contentOf = ({ content, from }: YamlFile, file: string): Buffer => {
  if (from === undefined) return Buffer.from(content ?? '');
  const beside = path.resolve(path.dirname(file), from);
  try {
    return readFileSync(beside);
  } catch (error) {
    throw inputError(
      `${file}: the file ${beside} cannot be read: ${messageOf(error)}.`,
      'Paths of "from" are relative to the folder of the YAML file.',
      error,
    );
  }
};

/** The files of a service with their content; `file` is the YAML file that they are named in. */
export const embedFiles = (files: readonly YamlFile[], file: string): LaidFile[] => {
  const laid = files.map((one) => ({ ...one, bytes: contentOf(one, file) }));
  const total = laid.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (total > MOST_BYTES)
    throw inputError(
      `${file}: its files have ${total} bytes together, and a run carries at most ${MOST_BYTES}.`,
      'Put what is large into "trees": a folder or an archive that is laid over the userland.',
    );
  return laid.map(({ path: name, mode, bytes }) => {
    const encoding = isText(bytes) ? 'utf8' : 'base64';
    return { path: name, mode, content: bytes.toString(encoding), encoding };
  });
};
