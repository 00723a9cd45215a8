import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Commands that the host's own apt runs beside its work. Only a file can take entries off a list. */
const NO_HOOKS = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((hook) => `#clear APT::Update::${hook};\n`).join('');

const FOLDERS = ['none', 'state', 'lists/partial', 'cache/archives/partial'];

/** Makes what apt needs in a folder to work with it alone, without root. Its sources are the caller's: sources.list. */
export const preparePrivateApt = async (dir: string): Promise<void> => {
  for (const part of FOLDERS) await mkdir(path.join(dir, part), { recursive: true });
  await writeFile(path.join(dir, 'no-hooks.conf'), NO_HOOKS);
};

/**
 * Options that make apt work with the folder `dir` alone: the host's own sources and lists are neither used nor changed.
 * Its other settings (proxy, validity dates) count, for apt reads the host's apt.conf; signatures are checked whatever that says.
 */
export const privateAptOptions = (dir: string): string[] => [
  '-c',
  path.join(dir, 'no-hooks.conf'),
  ...[
    `Dir::Etc::SourceList=${dir}/sources.list`,
    `Dir::Etc::SourceParts=${dir}/none`,
    `Dir::Etc::Preferences=${dir}/none/preferences`,
    `Dir::Etc::PreferencesParts=${dir}/none`,
    `Dir::State=${dir}/state`,
    `Dir::State::Lists=${dir}/lists`,
    'Dir::State::Status=/dev/null',
    `Dir::Cache=${dir}/cache`,
    // Container images switch these off, and then every command of apt reads the whole index anew.
    'Dir::Cache::pkgcache=pkgcache.bin',
    'Dir::Cache::srcpkgcache=srcpkgcache.bin',
    'APT::Sandbox::User=root',
    'APT::Get::List-Cleanup=true',
    'APT::Get::AllowUnauthenticated=false',
    'Acquire::AllowInsecureRepositories=false',
    'Acquire::AllowWeakRepositories=false',
    'Acquire::AllowDowngradeToInsecureRepositories=false',
    'Acquire::Languages=none',
    'Acquire::GzipIndexes=false',
  ].flatMap((option) => ['-o', option]),
];
