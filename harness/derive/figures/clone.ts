import { answerOf, memoryOf } from '../clones.ts';
import { type Definition, ms } from './definition.ts';
import { dump } from './dump.ts';

const held = (name: string, read: Definition['read']): Definition => ({ name, unit: 'bytes', better: 'lower', read });

export const cloning: readonly Definition[] = [
  ...dump,
  ms('clone_first_answer_ms', answerOf('restored', 'first')),
  ms('clone_last_answer_ms', answerOf('restored', 'last')),
  ms('cold_copy_first_answer_ms', answerOf('cold', 'first')),
  ms('cold_copy_last_answer_ms', answerOf('cold', 'last')),
  held('clone_rss_bytes', memoryOf('restored', 'rss_bytes')),
  held('clone_pss_bytes', memoryOf('restored', 'pss_bytes')),
  held('clone_private_bytes', memoryOf('restored', 'private_bytes')),
  held('cold_copy_rss_bytes', memoryOf('cold', 'rss_bytes')),
  held('cold_copy_pss_bytes', memoryOf('cold', 'pss_bytes')),
  held('cold_copy_private_bytes', memoryOf('cold', 'private_bytes')),
];
