import { spawnSync } from 'node:child_process';
import { closeSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';

/** Where a program's header says what it needs. */
const HEAD_BYTES = 64 << 10;
const MOST_LISTING = 512 << 20;
/** As many as the kernel follows (path_resolution(7)). */
const MOST_LINKS = 40;

type Entry = { readonly kind: 'link'; readonly to: string } | { readonly kind: 'folder' | 'file' };

/** A root filesystem that is looked into where it lies: a folder, or an archive that is not unpacked. Paths begin with "/" and are of that root. */
export interface RootView {
  /** Links are not followed. */
  readonly entry: (name: string) => Entry | undefined;
  /** The first bytes of a file. */
  readonly head: (name: string) => Buffer;
}

const kindOf = (stat: ReturnType<typeof lstatSync>): 'folder' | 'file' => (stat?.isDirectory() ? 'folder' : 'file');

/** A root filesystem in a folder. */
export const folderView = (folder: string): RootView => ({
  entry: (name) => {
    const file = path.join(folder, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    return stat.isSymbolicLink() ? { kind: 'link', to: readlinkSync(file) } : { kind: kindOf(stat) };
  },
  head: (name) => {
    const file = openSync(path.join(folder, name), 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.subarray(0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  },
});

const absolute = (name: string): string => path.posix.join('/', name).replace(/(.)\/$/, '$1');

/** "lrwxrwxrwx 0/0 0 2025-01-01 00:00 ./bin -> usr/bin", as GNU tar lists its members. */
const MEMBER = /^(\S)\S* +\S+ +\S+ +\S+ +\S+ (.*)$/;

interface Member {
  /** As the archive has it. */
  readonly name: string;
  readonly entry: Entry;
}

const memberOf = (line: string): Member | undefined => {
  const [, type = '', rest = ''] = MEMBER.exec(line) ?? [];
  const [name = '', to = ''] = rest.split(type === 'h' ? ' link to ' : ' -> ');
  switch (type) {
    case '':
      return undefined;
    case 'l':
      return { name, entry: { kind: 'link', to } };
    case 'h':
      return { name, entry: { kind: 'link', to: absolute(to) } };
    default:
      return { name: type === 'd' ? rest : name, entry: { kind: type === 'd' ? 'folder' : 'file' } };
  }
};

/** A root filesystem in an archive that tar reads. Throws what tar says of one that it cannot. */
export const archiveView = (archive: string): RootView => {
  const env = { ...process.env, LC_ALL: 'C' };
  const listing = spawnSync('tar', ['--list', '--verbose', '--numeric-owner', '--file', archive], {
    encoding: 'utf8',
    maxBuffer: MOST_LISTING,
    env,
  });
  if (listing.status !== 0) throw new Error(listing.error?.message ?? (listing.stderr.trim().split('\n')[0] || 'tar failed'));
  const members = new Map(
    listing.stdout.split('\n').flatMap((line) => {
      const member = memberOf(line);
      return member === undefined ? [] : [[absolute(member.name), member] as const];
    }),
  );
  return {
    entry: (name) => members.get(name)?.entry,
    head: (name) => {
      const command = `tar --extract --to-stdout --file "$1" -- "$2" 2>/dev/null | head -c ${HEAD_BYTES}`;
      return spawnSync('sh', ['-c', command, 'head', archive, members.get(name)?.name ?? name], { env }).stdout;
    },
  };
};

/** The path that a path leads to, with every link followed inside of the root; undefined where it leads to nothing. */
export const resolveIn = (view: RootView, name: string, links = 0): string | undefined => {
  let at = '/';
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  for (const [i, part] of parts.entries()) {
    const next = path.posix.join(at, part);
    const entry = part === '..' ? { kind: 'folder' as const } : view.entry(next);
    if (entry === undefined || links > MOST_LINKS) return undefined;
    if (entry.kind === 'link')
      return resolveIn(view, path.posix.join(path.posix.resolve(at, entry.to), ...parts.slice(i + 1)), links + 1);
    at = next;
  }
  return at;
};
