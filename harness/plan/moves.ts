import { inputError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Move } from '../schema/migration.ts';

/** How a service comes to another machine; `reconnect`: as an archive that this host carries, and clients connect again. */
export type MoveWish = Move | 'reconnect';

/** Every way, by the word for it. */
const WAYS = {
  reconnect: 'reconnect',
  stream: { images: 'stream', rounds: 0, compress: 'none' },
  gzip: { images: 'stream', rounds: 0, compress: 'gzip' },
  'page-server': { images: 'page-server', rounds: 0, compress: 'none' },
  'pre-copy': { images: 'stream', rounds: 2, compress: 'none' },
  'pre-copy-gzip': { images: 'stream', rounds: 2, compress: 'gzip' },
  'pre-copy-page-server': { images: 'page-server', rounds: 2, compress: 'none' },
} as const satisfies Record<string, MoveWish>;

export const MOVE_WORDS = Object.keys(WAYS);

/** What a run does that does not say. */
export const DEFAULT_MOVES: readonly MoveWish[] = [WAYS.stream];

export const parseMove = (word: string): MoveWish => {
  const found = Object.entries(WAYS).find(([name]) => name === word)?.[1];
  if (found !== undefined) return found;
  const close = nearest(word, MOVE_WORDS);
  throw inputError(
    `--move ${word} is not known.`,
    `${close === undefined ? '' : `Did you mean ${close}? `}Expected ${MOVE_WORDS.join(', ')}.`,
  );
};
