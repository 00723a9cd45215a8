import { infraError, type QualifyError } from '../../harness/errors.ts';

/** What was being attempted, for the sentence. */
export interface Attempt {
  /** e.g. 'Building the userland debian-13'. */
  readonly action: string;
  /** Folder that is written to. */
  readonly folder: string;
  /** What to do when the cause is not recognised. */
  readonly remedy?: string;
}

interface Signature {
  readonly pattern: RegExp;
  readonly says: (match: RegExpExecArray, attempt: Attempt) => { readonly message: string; readonly remedy: string };
}

const CHECK_NETWORK =
  'Check the network and the proxy settings of apt with "apt-get update", or name another mirror with --mirror URL.';

/** Wordings of apt 2.x, dpkg and mmdebstrap in the C locale. The first that is found counts: what causes others comes first. */
const SIGNATURES: readonly Signature[] = [
  {
    pattern: /No space left on device|You don't have enough free space in|not enough free (?:disk )?space/i,
    says: (_, { action, folder }) => ({
      message: `${action} failed: no space left on the disk of ${folder}.`,
      remedy: 'Free about 2 GB there, or choose another folder with --cache-dir DIR.',
    }),
  },
  {
    pattern: /^criu-qualify: (\S+ cannot make its empty databases)$/m,
    says: (match, { action }) => ({
      message: `${action} failed: ${match[1]}.`,
      remedy: 'Free memory and disk and run it again; if it stays, take the server out of the definition, or choose another.',
    }),
  },
  {
    pattern: /NO_PUBKEY (\w+)|Missing key (\w+)/,
    says: (match, { action }) => ({
      message: `${action} failed: this host lacks the key ${match[1] ?? match[2]} that signed the archive.`,
      remedy: 'Install or update the keys: apt-get install debian-archive-keyring',
    }),
  },
  {
    pattern:
      /is not signed|invalid signature|signatures (?:were|was) invalid|couldn't be verified|OpenPGP signature verification failed/i,
    says: (_, { action }) => ({
      message: `${action} failed: the signature of the archive is not valid.`,
      remedy:
        'Update the keys with "apt-get install debian-archive-keyring"; if it stays, name another mirror with --mirror URL.',
    }),
  },
  {
    pattern: /Release file for (\S+) is (?:expired|not valid yet)/,
    says: (match, { action }) => ({
      message: `${action} failed: today is outside of the validity dates of ${match[1]}.`,
      remedy:
        'Check the clock with "date"; for an archive that is kept as it was, set Acquire::Check-Valid-Until "false" in /etc/apt/apt.conf.d.',
    }),
  },
  {
    pattern: /(?:Temporary failure resolving|Could not resolve|Something wicked happened resolving) '([^']+)'/,
    says: (match, { action }) => ({
      message: `${action} failed: the mirror's name ${match[1]} does not resolve.`,
      remedy: CHECK_NETWORK,
    }),
  },
  {
    pattern:
      /(?:Could not connect to|Cannot initiate the connection to|Unable to connect to) (\S+?):?(?: |$).*|Failed to fetch (\S+?)\/dists\/\S+ +.*(?:Connection (?:refused|timed out|failed)|timed out|Could not handshake)/i,
    says: (match, { action }) => ({
      message: `${action} failed: the mirror ${match[1] ?? match[2]} does not answer.`,
      remedy: CHECK_NETWORK,
    }),
  },
  {
    pattern:
      /The repository '(\S+) (\S+) \S*Release' does(?: not|n't) have a Release file|Failed to fetch (\S+?)\/dists\/(\S+)\/InRelease +\D*404/,
    says: (match, { action }) => ({
      message: `${action} failed: the mirror ${match[1] ?? match[3]} has no suite ${match[2] ?? match[4]}.`,
      remedy: 'Correct the suite in the definition, or name a mirror that has it with --mirror URL.',
    }),
  },
  {
    pattern: /Failed to fetch (\S+\.deb) +(.*)/,
    says: (match, { action }) => ({
      message: `${action} failed: the mirror did not hand over ${match[1]} (${(match[2] ?? '').trim()}).`,
      remedy: 'Run it again: the mirror may just have been updated. If it stays, name another mirror with --mirror URL.',
    }),
  },
  {
    pattern: /(Version|Release) '(\S+)' for '(\S+)' was not found/,
    says: (match, { action }) => ({
      message: `${action} failed: there is no package ${match[3]} of ${match[1]?.toLowerCase()} ${match[2]} in its suites.`,
      remedy: 'Correct the package in the definition, add the suite to extra_suites, or give alternatives as a list.',
    }),
  },
  {
    pattern: /Unable to locate package (\S+)|Package '?([^' ]+)'? has no installation candidate/,
    says: (match, { action }) => ({
      message: `${action} failed: the package ${match[1] ?? match[2]} is in none of its suites.`,
      remedy: 'Correct the package in the definition, or give alternatives as a list.',
    }),
  },
  {
    pattern: /^ ?(\S+) : (?:Pre-?)?(Depends|Conflicts|Breaks): (.*)/m,
    says: (match, { action }) => ({
      message: `${action} failed: ${match[1]} ${match[2]?.toLowerCase()}: ${match[3]?.trim()}.`,
      remedy: 'Take packages out of the definition that exclude each other, or take them from the same suite.',
    }),
  },
  {
    pattern: /Could not get lock (\S+)/,
    says: (match, { action }) => ({
      message: `${action} failed: another package manager holds ${match[1]?.replace(/\.$/, '')}.`,
      remedy: 'Wait until it has finished, then run this again.',
    }),
  },
  {
    pattern: /mknod.*(?:Operation not permitted|failed)|mounted with nodev|cannot mount|mount.*permission denied/i,
    says: (match, { action, folder }) => ({
      message: `${action} failed: device files and mounts are not allowed here (${match[0].trim()}).`,
      remedy: `Run it as real root, outside of an unprivileged container, with ${folder} on a file system without nodev.`,
    }),
  },
];

const isTelling = (line: string): boolean => /^(?:E|Err|dpkg: error|.*\berror\b)/i.test(line);

/** The user's error for what apt, dpkg or mmdebstrap printed. Its cause holds the end of that output. */
export const failureOf = (lines: readonly string[], attempt: Attempt): QualifyError => {
  const output = lines.join('\n');
  const cause = new Error(lines.slice(-30).join('\n'));
  for (const { pattern, says } of SIGNATURES) {
    const match = pattern.exec(output);
    if (match !== null) {
      const { message, remedy } = says(match, attempt);
      return infraError(message, remedy, cause);
    }
  }
  const last = lines.findLast(isTelling) ?? lines.findLast((line) => line.trim() !== '') ?? 'no output';
  return infraError(
    `${attempt.action} failed: ${last.trim()}`,
    attempt.remedy ?? 'Check that apt works on this host with "apt-get update", then run it again.',
    cause,
  );
};
