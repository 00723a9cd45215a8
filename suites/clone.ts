import type { Suite, SuiteEntry } from './suite.ts';

const MIB = 1 << 20;

const of = (workload: string, params: NonNullable<SuiteEntry['params']>, counts: readonly number[]): SuiteEntry[] =>
  counts.map((clones) => ({ workload, procedures: ['clone'], params, clones }));

/** How many instances one image makes, how soon, and in what memory, against as many cold starts. */
export const clone: Suite = {
  id: 'clone',
  about: 'one image restored 1, 4 and 16 times side by side, each proven by itself, against as many cold starts',
  repeat: 3,
  entries: [
    ...of('redis', { memory: 64 * MIB }, [1, 4, 16]),
    ...of('nginx', { connections: 4, cache: 4 * MIB }, [1, 4, 16]),
    ...of('tcp-server', { connections: 4, memory: 32 * MIB }, [1, 4, 16]),
  ],
};
