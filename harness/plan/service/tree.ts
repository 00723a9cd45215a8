import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Tree } from '../../../workloads/workload.ts';
import { inputError, messageOf } from '../../errors.ts';
import type { YamlTree } from './schema.ts';

const ARCHIVE = /\.(tar|tar\.gz|tgz|tar\.xz|tar\.zst)$/;

/** Name, kind, mode and content of everything below a folder, in order of names. */
const folderDigest = (root: string): string => {
  const hash = createHash('sha256');
  const walk = (relative: string): void => {
    const full = path.join(root, relative);
    const stat = lstatSync(full);
    hash.update(`${JSON.stringify(relative)} ${stat.mode}\n`);
    if (stat.isSymbolicLink()) hash.update(`${JSON.stringify(readlinkSync(full))}\n`);
    else if (stat.isFile()) hash.update(`${stat.size}\n`).update(readFileSync(full));
    else if (stat.isDirectory()) for (const name of readdirSync(full).sort()) walk(path.join(relative, name));
  };
  walk('.');
  return hash.digest('hex');
};

/** A tree as it is laid, with the digest of its content: a userland over another content is another userland. */
export const resolveTree = ({ from, to }: YamlTree, file: string, key: 'trees' | 'rootfs' | 'tarball' = 'trees'): Tree => {
  const name = key === 'trees' ? 'tree' : key;
  const source = path.resolve(path.dirname(file), from);
  try {
    if (statSync(source).isDirectory()) return { from: source, to, sha256: folderDigest(source) };
    if (ARCHIVE.test(source))
      return { from: source, to, sha256: createHash('sha256').update(readFileSync(source)).digest('hex') };
  } catch (error) {
    throw inputError(
      `${file}: the ${name} ${source} cannot be read: ${messageOf(error)}.`,
      `The path of "${key}" is relative to the folder of ${path.basename(file)}.`,
      error,
    );
  }
  throw inputError(
    `${file}: the ${name} ${source} is neither a folder nor an archive.`,
    'Give a folder, .tar, .tar.gz, .tar.xz or .tar.zst.',
  );
};
