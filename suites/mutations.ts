import type { Suite } from './suite.ts';

/** Whether a restore that went wrong would be noticed: a check that cannot fail proves nothing. */
export const mutations: Suite = {
  id: 'mutations',
  about: 'the subjects again, each spoilt after its restore on purpose: what spoils it has to be noticed',
  repeat: 1,
  entries: [],
  subjects: 'mutations',
};
