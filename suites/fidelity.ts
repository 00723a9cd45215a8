import type { Suite } from './suite.ts';

/** What checkpoint and restore promises to preserve, promise by promise. */
export const fidelity: Suite = {
  id: 'fidelity',
  about: 'one small program per promise of checkpoint and restore, in three kinds of namespaces',
  repeat: 1,
  entries: [],
  subjects: 'roundtrip',
};
