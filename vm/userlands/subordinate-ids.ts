import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** What stands in the way, and the command that mends it. */
export interface Obstacle {
  readonly message: string;
  readonly remedy: string;
}

/** Debian hands out ids up to 65534 (nobody), so a root filesystem needs this many: Debian policy 9.2.2. */
const NEEDED = 65_536;
/** Where adduser and useradd begin, unless told otherwise. */
const LOWEST = 100_000;

interface IdRange {
  readonly owner: string;
  readonly first: number;
  readonly count: number;
}

/** Reads /etc/subuid or /etc/subgid: lines of owner:first:count, subuid(5). */
const parseRanges = (text: string): IdRange[] =>
  text.split('\n').flatMap((line) => {
    const [, owner, first, count] = /^([^:#]+):(\d+):(\d+)\s*$/.exec(line) ?? [];
    return owner === undefined ? [] : [{ owner, first: Number(first), count: Number(count) }];
  });

const span = (first: number, count: number): string => `${first}-${first + count - 1}`;

export interface SubordinateIds {
  readonly user: { readonly name: string; readonly uid: number };
  readonly subuid: string;
  readonly subgid: string;
}

/** Why this user's subordinate ids do not suffice for a userland; undefined when they do. */
export const lackOfIds = ({ user, subuid, subgid }: SubordinateIds): Obstacle | undefined => {
  const files = [
    { file: '/etc/subuid', option: 'subuids', ranges: parseRanges(subuid) },
    { file: '/etc/subgid', option: 'subgids', ranges: parseRanges(subgid) },
  ].map((one) => ({
    ...one,
    // unshare takes the first range of a user, and no other.
    own: one.ranges.find(({ owner }) => owner === user.name || owner === String(user.uid)),
  }));
  const lacking = files.filter(({ own }) => own === undefined || own.count < NEEDED);
  if (lacking.length === 0) return undefined;
  const free = Math.max(LOWEST, ...files.flatMap(({ ranges }) => ranges.map(({ first, count }) => first + count)));
  const options = lacking.flatMap(({ option, own }) => [
    ...(own === undefined ? [] : [`--del-${option} ${span(own.first, own.count)}`]),
    `--add-${option} ${span(free, NEEDED)}`,
  ]);
  return {
    message: `The user ${user.name} lacks ${NEEDED} subordinate ids in ${lacking.map(({ file }) => file).join(' and ')}.`,
    remedy: `Give them: sudo usermod ${options.join(' ')} ${user.name}`,
  };
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** The subordinate ids of the user who runs this process. */
export const ownSubordinateIds = (): SubordinateIds => {
  const uid = process.getuid?.() ?? 0;
  const files = { subuid: readText('/etc/subuid'), subgid: readText('/etc/subgid') };
  try {
    return { user: { name: userInfo().username, uid }, ...files };
  } catch {
    // A process may run under an id that has no account.
    return { user: { name: String(uid), uid }, ...files };
  }
};
