/** What one write changes is what CRIU copies again: a page. */
export const PAGE_BYTES = 4096;
const WORDS_PER_PAGE = PAGE_BYTES / Uint32Array.BYTES_PER_ELEMENT;
const TICK_MS = 5;

/** Memory that is written to all the time. */
export interface WorkingSet {
  /** Writes that were counted outside of it, and the sum of what it holds: equal, unless memory was lost or is an older copy. */
  readonly count: () => { readonly writes: number; readonly sum: number };
}

/**
 * Writes to `bytes` of memory, a page after the other and round again, at `rate` bytes of pages per second. What was due while the process
 * stood still is not made up for: a service does not do yesterday's work after a freeze either.
 */
export const startWriting = (bytes: number, rate: number): WorkingSet => {
  const pages = Math.floor(bytes / PAGE_BYTES);
  const words = new Uint32Array(pages * WORDS_PER_PAGE);
  let writes = 0;
  let last = performance.now();
  const write = (): void => {
    const now = performance.now();
    const due = Math.min(
      Math.round(((now - last) / 1000) * (rate / PAGE_BYTES)),
      Math.round(((4 * TICK_MS) / 1000) * (rate / PAGE_BYTES)),
    );
    if (due === 0) return;
    last = now;
    for (let i = 0; i < due; i += 1) {
      const at = ((writes + i) % pages) * WORDS_PER_PAGE;
      words[at] = (words[at] ?? 0) + 1;
    }
    writes += due;
  };
  // All of it is there from the start, however slowly it is written to: else a slow rate would be dumped more quickly for being small.
  for (let page = 0; page < pages && rate > 0; page += 1) words[page * WORDS_PER_PAGE] = 0;
  // The server's socket keeps the process alive; this must not.
  if (pages > 0 && rate > 0) setInterval(write, TICK_MS).unref();
  return {
    count: () => {
      let sum = 0;
      for (let page = 0; page < pages; page += 1) sum += words[page * WORDS_PER_PAGE] ?? 0;
      return { writes, sum };
    },
  };
};
