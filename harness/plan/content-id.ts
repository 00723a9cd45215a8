import { createHash } from 'node:crypto';

/** JSON with sorted keys, so that equal cells have equal hashes. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** First 12 hex digits of the SHA-256 of something's canonical JSON. */
export const contentId = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12);
