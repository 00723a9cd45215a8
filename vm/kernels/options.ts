import type { AlternativeGroup, KernelOption } from './option.ts';
import { NEEDED_OPTIONS } from './options-needed.ts';
import { LOCK_OPTIONS, NETWORK_LOCK } from './options-network.ts';
import { REQUIRED_OPTIONS } from './options-required.ts';

const RANK = { required: 0, 'needed-for': 1, optional: 2 } as const;

/** Every kernel option that a report shows, by class. */
export const KERNEL_OPTIONS: readonly KernelOption[] = [...REQUIRED_OPTIONS, ...LOCK_OPTIONS, ...NEEDED_OPTIONS].toSorted(
  (a, b) => RANK[a.class] - RANK[b.class],
);

/** Ends that can be reached in several ways. */
export const ALTERNATIVES: readonly AlternativeGroup[] = [NETWORK_LOCK];
