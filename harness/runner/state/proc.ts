import { readdir, readFile, readlink } from 'node:fs/promises';

/** Names and values of visible state, as text. */
export type Facts = Record<string, string>;

/** A file of /proc; empty when it is gone, may not be read, or this kernel does not have it. */
export const readProc = (...parts: readonly (string | number)[]): Promise<string> =>
  readFile(`/proc/${parts.join('/')}`, 'utf8').catch(() => '');

export const linkOf = (...parts: readonly (string | number)[]): Promise<string> =>
  readlink(`/proc/${parts.join('/')}`).catch(() => '');

export const listProc = (...parts: readonly (string | number)[]): Promise<string[]> =>
  readdir(`/proc/${parts.join('/')}`).catch(() => []);

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
  target.replace(/\.cr\.[0-9a-f]+\.ghost/, '').replace(/\/link_remap\.\d+/, '/link_remap');
