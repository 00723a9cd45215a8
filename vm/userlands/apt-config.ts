import { execa } from 'execa';
import { infraError } from '../../harness/errors.ts';

/** One setting of apt, e.g. { key: "Acquire::http::Proxy", value: "http://proxy.example.org:3128" }. */
export interface AptSetting {
  readonly key: string;
  readonly value: string;
}

/** How to reach a mirror and what to make of the age of its files; nothing that would switch off the check of signatures. */
const PASSED_ON =
  /^Acquire::(?:(?:https?|ftp|tor|socks5h)::.+|Retries|Check-Valid-Until|Check-Date|Min-ValidTime|Max-ValidTime|Max-FutureTime|ForceIPv[46]|Queue-Mode|By-Hash)$/i;

/** The settings in a dump by `apt-config dump` that a build must take over from the host. */
export const parseAptConfig = (dump: string): AptSetting[] =>
  dump.split('\n').flatMap((line) => {
    const [, key, value] = /^(\S+) "(.*)";$/.exec(line) ?? [];
    return key !== undefined && value !== undefined && value !== '' && PASSED_ON.test(key) ? [{ key, value }] : [];
  });

/** mmdebstrap does not read the host's apt.conf: what matters is handed over one by one. */
export const aptOption = ({ key, value }: AptSetting): string => `${key} "${value}";`;

const isOff = (value: string): boolean => /^(?:0|no|false|without|off|disable)$/i.test(value);

/** What a reader of a run should know of these settings. */
export const aptNotes = (settings: readonly AptSetting[]): string[] => {
  const off = (key: string): boolean => settings.some((setting) => setting.key === key && isOff(setting.value));
  const notes: string[] = [];
  if (off('Acquire::Check-Valid-Until')) {
    notes.push(
      "The validity dates of the archive's release files were not checked, as this host's apt is set; their signatures were.",
    );
  }
  if (off('Acquire::Check-Date')) {
    notes.push("Release files dated in the future were accepted, as this host's apt is set; their signatures were checked.");
  }
  return notes;
};

/** Settings of this host's apt. Throws an infra error where there is no apt. */
export const readAptConfig = async (signal?: AbortSignal): Promise<AptSetting[]> => {
  const dump = await execa('apt-config', ['dump'], { reject: false, ...(signal && { cancelSignal: signal }) });
  signal?.throwIfAborted();
  if (dump.failed) {
    throw infraError(
      'Building a userland needs apt, and apt-config does not run here.',
      'Use a Debian system, or one derived from it.',
      dump,
    );
  }
  return parseAptConfig(dump.stdout);
};
