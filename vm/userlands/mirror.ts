import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { inputError } from '../../harness/errors.ts';

/** Where the packages of a userland come from. */
export interface Mirrors {
  readonly archive: string;
  /** The security archive; `guessed` when the host names none and it is the archive's neighbour by Debian's own layout. */
  readonly security: { readonly uri: string; readonly guessed: boolean };
  /** Key files that may sign its release files; empty: those that this host's apt trusts. */
  readonly keyrings: readonly string[];
}

/** One repository that this host's apt uses. Origin and label are known once its index has been fetched. */
export interface HostSource {
  readonly uri: string;
  readonly release: string;
  readonly origin?: string;
  readonly label?: string;
  /** File of the sources, for its Signed-By. */
  readonly entry?: string;
}

/** Has the keys of every Debian suite; package debian-archive-keyring. */
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

const NETWORK_URI = /^(?:[a-z0-9]+\+)?https?:\/\/[^\s/]/i;

const field = (stanza: string, name: string): string | undefined =>
  new RegExp(`^${name}: *(\\S.*)$`, 'm').exec(stanza)?.[1]?.trim();

/** Reads what `apt-get indextargets` prints: one stanza per index file. */
export const parseIndexTargets = (text: string): HostSource[] =>
  text.split(/\n{2,}/).flatMap((stanza) => {
    const [uri, release, origin, label, entry] = ['Repo-URI', 'Release', 'Origin', 'Label', 'Sourcesentry'].map((name) =>
      field(stanza, name),
    );
    if (uri === undefined || release === undefined) return [];
    return [
      { uri, release, ...(origin && { origin }), ...(label && { label }), ...(entry && { entry: entry.replace(/:\d+$/, '') }) },
    ];
  });

/** Reads what `apt-get update --print-uris` prints, which names every source even before any index was fetched. */
export const parsePrintUris = (text: string): HostSource[] =>
  [...text.matchAll(/^'(\S+\/)dists\/(\S+)\/(?:In)?Release' /gm)].map(([, uri = '', release = '']) => ({ uri, release }));

const DEBIAN_SUITES = /^(?:oldoldstable|oldstable|stable|testing|unstable|sid|experimental)(?:-|\/|$)/;

/** Whether a source is one of Debian's own. Without an index its suite tells, and the host's own release. */
const isDebian = (source: HostSource, hostCodename: string | undefined): boolean => {
  if (source.origin !== undefined) return source.origin === 'Debian';
  if (DEBIAN_SUITES.test(source.release)) return true;
  return hostCodename !== undefined && source.release.split(/[-/]/)[0] === hostCodename;
};

const isSecurity = (source: HostSource): boolean =>
  source.label === 'Debian-Security' || (source.label === undefined && /-security$|\/updates$/.test(source.release));

const withoutSlash = (uri: string): string => uri.replace(/\/+$/, '');

/** Debian's mirrors keep the security archive beside the main one. */
const besideArchive = (archive: string): string => {
  const uri = withoutSlash(archive);
  return uri.includes('/archive/debian/') ? uri.replace('/archive/debian/', '/archive/debian-security/') : `${uri}-security`;
};

/** Picks Debian's archives among a host's sources; undefined when it has none. */
export const chooseSources = (sources: readonly HostSource[], hostCodename?: string) => {
  const debian = sources.filter((source) => NETWORK_URI.test(source.uri) && isDebian(source, hostCodename));
  const archive = debian.find((source) => !isSecurity(source) && (source.label ?? 'Debian') === 'Debian');
  return archive && { archive, security: debian.find(isSecurity) };
};

/** Key files named by Signed-By in the text of a sources file. Keys written into the file itself are not looked at. */
export const signedByFiles = (text: string): string[] => {
  const values = [...text.matchAll(/^signed-by:[ \t]*(\/.*)$|\bsigned-by=(\/[^\s\]]+)/gim)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return [...new Set(values.flatMap((value) => value.split(/[\s,]+/)).filter((file) => file.startsWith('/')))];
};

const readText = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

const debianCodename = async (): Promise<string | undefined> => {
  const release = await readText('/etc/os-release');
  return /^ID="?debian"?$/m.test(release) ? /^VERSION_CODENAME="?([a-z]+)/m.exec(release)?.[1] : undefined;
};

const aptGet = async (args: readonly string[]): Promise<string> =>
  (await execa('apt-get', args, { reject: false, env: { LC_ALL: 'C.UTF-8' } })).stdout ?? '';

const hostSources = async () => {
  const codename = await debianCodename();
  const indexed = chooseSources(parseIndexTargets(await aptGet(['indextargets', 'Created-By: Packages'])), codename);
  return indexed ?? chooseSources(parsePrintUris(await aptGet(['update', '--print-uris'])), codename);
};

const keyrings = async (entries: readonly (string | undefined)[]): Promise<string[]> => {
  const texts = await Promise.all(entries.map((entry) => (entry === undefined ? '' : readText(entry))));
  return [...new Set([DEBIAN_KEYRING, ...texts.flatMap(signedByFiles)])].filter((file) => existsSync(file));
};

const given = async (mirror: string): Promise<Mirrors> => {
  if (!NETWORK_URI.test(mirror)) {
    throw inputError(
      `"${mirror}" is not the address of a mirror.`,
      'Give the http or https address that the folders "dists" and "pool" lie below.',
    );
  }
  return { archive: mirror, security: { uri: besideArchive(mirror), guessed: true }, keyrings: await keyrings([]) };
};

/**
 * The Debian mirror to build from: the one given, else CRIU_QUALIFY_MIRROR, else the one that this host's apt uses.
 * Throws an input error when there is none.
 */
export const discoverMirrors = async (mirror: string | undefined, env: NodeJS.ProcessEnv = process.env): Promise<Mirrors> => {
  const wanted = mirror || env['CRIU_QUALIFY_MIRROR'];
  if (wanted) return given(wanted);
  const found = await hostSources();
  if (found === undefined) {
    throw inputError(
      "This host's apt has no Debian mirror, and userlands and kernels come from one.",
      'Name one with --mirror URL or the environment variable CRIU_QUALIFY_MIRROR.',
    );
  }
  const archive = withoutSlash(found.archive.uri);
  const security = found.security
    ? { uri: withoutSlash(found.security.uri), guessed: false }
    : { uri: besideArchive(archive), guessed: true };
  return { archive, security, keyrings: await keyrings([found.archive.entry, found.security?.entry]) };
};
