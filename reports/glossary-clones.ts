import type { TermData } from './glossary-terms.ts';

/** Figures of the procedure clone. */
export const cloneTerms: Readonly<Record<string, TermData>> = {
  clone_first_answer_ms: {
    label: 'Clones, first answer of the first',
    definition:
      'All copies of one image are told at the same moment to be restored, each by a criu restore of its own. From that moment to the first ' +
      'right answer that any of them gives to a client in its network.',
  },
  clone_last_answer_ms: {
    label: 'Clones, first answer of the last',
    definition: 'The same, to the moment when every clone has answered rightly.',
  },
  cold_copy_first_answer_ms: {
    label: 'Cold starts side by side, first answer of the first',
    definition:
      'As many instances started cold at the same moment, each in namespaces and with files of its own, as the clones are.',
  },
  cold_copy_last_answer_ms: {
    label: 'Cold starts side by side, first answer of the last',
    definition: 'The same, to the moment when every one of them has answered rightly.',
  },
  clone_rss_bytes: {
    label: 'Memory of a clone, resident',
    definition:
      'RSS of all its processes, from /proc/PID/smaps_rollup when all clones have answered; the mean over the clones of a cycle.',
  },
  clone_pss_bytes: {
    label: 'Memory of a clone, PSS',
    definition:
      'The same, with a page that several processes map counted in parts: the sum over all clones is what they take together.',
  },
  clone_private_bytes: {
    label: 'Memory of a clone, private',
    definition: 'Of that, the pages that no other process maps (Private_Clean and Private_Dirty).',
  },
  cold_copy_rss_bytes: {
    label: 'Memory of a cold start, resident',
    definition: 'As that of a clone, of instances that were started cold, when all of them have answered once.',
  },
  cold_copy_pss_bytes: {
    label: 'Memory of a cold start, PSS',
    definition: 'As that of a clone, of instances that were started cold.',
  },
  cold_copy_private_bytes: {
    label: 'Memory of a cold start, private',
    definition: 'As that of a clone, of instances that were started cold.',
  },
};
