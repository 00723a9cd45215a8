import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Names and values of visible state, as text. */
export type Facts = Record<string, string>;

/*
 * Read at once and not asynchronously: the kernel makes these files in memory, and under emulation the way through a pool of threads takes
 * several times as long as the reading.
 */
const orElse = <T>(read: () => T, fallback: T): T => {
  try {
    return read();
  } catch {
    return fallback;
  }
};

const pathOf = (parts: readonly (string | number)[]): string => `/proc/${parts.join('/')}`;

/** A file of /proc; empty when it is gone, may not be read, or this kernel does not have it. */
export const readProc = (...parts: readonly (string | number)[]): string => orElse(() => readFileSync(pathOf(parts), 'utf8'), '');

export const linkOf = (...parts: readonly (string | number)[]): string => orElse(() => readlinkSync(pathOf(parts)), '');

export const listProc = (...parts: readonly (string | number)[]): string[] => orElse(() => readdirSync(pathOf(parts)), []);

/** `Name:<tab>value` lines. */
export const fieldsOf = (text: string): Map<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0
        ? []
        : [
            [
              line.slice(0, colon),
              line
                .slice(colon + 1)
                .trim()
                .replaceAll('\t', ' '),
            ] as const,
          ];
    }),
  );

/** Last of several numbers: NSpid and its like give one for each namespace, the process's own last. */
export const innermost = (value: string | undefined): string => value?.split(' ').at(-1) ?? '';

/** A deleted file that CRIU makes anew has a name of CRIU's for a moment (criu/files-reg.c: ".cr.%x.ghost"). */
export const withoutGhost = (target: string): string =>
  target
    .replace(/\.cr\.[0-9a-f]+\.ghost/, '')
    .replace(/\.cr_link(?= \(deleted\)$)/, '')
    .replace(/\/link_remap\.\d+/, '/link_remap');
