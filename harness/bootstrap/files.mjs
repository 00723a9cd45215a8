import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Content of a text file; undefined when it cannot be read.
 * @param {string} file
 * @returns {string | undefined}
 */
export const readIfThere = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** Writes a file so that a reader, or a kill at any moment, finds the old content or the new. @param {string} file @param {string} text */
export const writeAtomically = (file, text) => {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
};

/**
 * All files below a folder, sorted; an empty list when it is not there.
 * @param {string} folder
 * @param {(name: string) => boolean} enters whether a folder of this name is looked into
 * @returns {string[]}
 */
export const filesBelow = (folder, enters) => {
  /** @type {import('node:fs').Dirent[]} */
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return enters(entry.name) ? filesBelow(full, enters) : [];
      return [full];
    })
    .sort();
};

/**
 * SHA-256 over names and contents of files. A file that is missing counts as such.
 * @param {string} root names are taken relative to it, so that a moved checkout keeps its hash
 * @param {string[]} files
 * @param {string[]} extra further words that belong to the hash
 * @returns {string} 64 hex digits
 */
export const hashOf = (root, files, extra = []) => {
  const hash = createHash('sha256');
  for (const word of extra) hash.update(`${word}\0`);
  for (const file of files) {
    const content = readIfThere(file);
    hash.update(
      `${path.relative(root, file)}\0${content === undefined ? 'missing' : Buffer.byteLength(content)}\0${content ?? ''}`,
    );
  }
  return hash.digest('hex');
};
