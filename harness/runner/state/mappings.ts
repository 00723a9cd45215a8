import { type Facts, readProc, withoutGhost } from './proc.ts';

interface Mapping {
  readonly start: string;
  end: string;
  readonly permissions: string;
  readonly offset: string;
  readonly file: string;
}

/** `start-end perms offset dev inode path` (proc(5)); device and inode may change where a file is made anew. */
const parse = (line: string): Mapping | undefined => {
  const [, start, end, permissions, offset, file] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ \d+\s*(.*)$/.exec(line) ?? [];
  if (start === undefined || end === undefined || permissions === undefined || offset === undefined) return undefined;
  return { start, end, permissions, offset, file: sharedName(withoutGhost(file ?? '')).replace(/^socket:\[\d+\]$/, 'socket') };
};

/** CRIU makes shared anonymous memory anew as a memfd, of the name that the kernel gives such memory (criu/shmem.c). */
const sharedName = (file: string): string => file.replace(/^\/memfd:(?=\/dev\/zero \(deleted\)$)/, '');

const follows = (last: Mapping, next: Mapping): boolean => {
  if (last.end !== next.start || last.permissions !== next.permissions || last.file !== next.file) return false;
  const length = BigInt(`0x${last.end}`) - BigInt(`0x${last.start}`);
  // [heap] and its like are no files, and have no offset.
  return last.file === '' || last.file.startsWith('[') || BigInt(`0x${last.offset}`) + length === BigInt(`0x${next.offset}`);
};

/** The kernel may join neighbours of one kind or not, by pages that were once apart: that is no state of the process. */
const joined = (mappings: readonly Mapping[]): Mapping[] => {
  const result: Mapping[] = [];
  for (const mapping of mappings) {
    const last = result.at(-1);
    if (last !== undefined && follows(last, mapping)) last.end = mapping.end;
    else result.push({ ...mapping });
  }
  return result;
};

/** The stack grows downwards by itself; where it ends is what stays. */
const keyOf = ({ start, file }: Mapping): string => (file === '[stack]' ? 'map.[stack]' : `map.${start}`);

/** Every mapping of a process, by its address. */
export const mappingFacts = (pid: number): Facts => {
  const mappings = readProc(pid, 'maps')
    .split('\n')
    .flatMap((line) => parse(line) ?? []);
  return Object.fromEntries(
    joined(mappings).map((mapping) => {
      const { end, permissions, offset, file } = mapping;
      return [keyOf(mapping), `to ${end} ${permissions}${file === '' ? '' : ` ${file} from ${offset}`}`];
    }),
  );
};
