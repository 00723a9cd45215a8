import type { PreCopy } from '../harness/schema/cell.ts';
import type { Suite, SuiteEntry } from './suite.ts';

const MIB = 1 << 20;

/** Half of the memory changes all the time, at a rate that a copy has to outrun: pre-copy, post-copy and a plain dump can be compared. */
const params = { memory: 64 * MIB, working_set: 64 * MIB, dirty_rate: 64 * MIB };

const copied = (preCopy: PreCopy): SuiteEntry => ({ workload: 'writer', procedures: ['pre-copy'], params, preCopy });

/** The ways to freeze a service here and thaw it there, each on the same service that writes to its memory meanwhile. */
export const transfers: Suite = {
  id: 'transfers',
  about: 'snapshot, pre-copy, post-copy and page server against a plain dump, on a service that writes to its memory',
  repeat: 5,
  entries: [
    { workload: 'writer', procedures: ['roundtrip'], params },
    { workload: 'writer', procedures: ['leave-running'], params },
    copied({ rounds: 1, mode: 'splice', auto_dedup: false, converge: false }),
    copied({ rounds: 3, mode: 'splice', auto_dedup: false, converge: false }),
    copied({ rounds: 3, mode: 'read', auto_dedup: false, converge: false }),
    copied({ rounds: 8, mode: 'splice', auto_dedup: true, converge: true }),
    { workload: 'writer', procedures: ['lazy'], params },
    { workload: 'writer', procedures: ['stream'], params },
  ],
};
