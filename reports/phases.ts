import type { Span, Timeline } from '../harness/schema/timeline.ts';

type Phase = Timeline['totals'][number]['phase'];

/** How each phase is called for a reader, in the order in which they come; what they are is in docs/measuring.md. */
const NAMES: Readonly<Record<Span['of'], Readonly<Record<Phase, string>>>> = {
  'pre-dump': { process: 'criu pre-dump, while it runs' },
  dump: {
    process: 'criu dump',
    start: 'start',
    freezing: 'freezing',
    frozen: 'frozen',
    collecting: 'frozen: collecting',
    tasks: 'frozen: every process',
    parasite: 'frozen: parasite, files',
    'memory-dump': 'frozen: memory',
    'memory-write': 'of it, writing images',
    state: 'frozen: threads, the rest',
    images: 'frozen: tree, shared memory',
    'letting-go': 'frozen: kill',
  },
  restore: {
    process: 'criu restore',
    'reading-images': 'reading images',
    forking: 'forking, files, sockets',
    restoring: 'until all is in place',
    'memory-restore': 'memory',
    threads: 'threads',
    resuming: 'network unlock, resume',
  },
  service: { 'first-answer': 'to the first answer', 'last-page': 'to the last page', warm: 'from there to warm again' },
};

const DOING: Readonly<Partial<Record<Phase, string>>> = {
  start: 'to start criu dump',
  freezing: 'to freeze',
  frozen: 'frozen',
  collecting: 'to collect the tree and its network',
  tasks: 'to dump every process',
  parasite: 'to dump files by way of the parasite',
  'memory-dump': 'to dump memory',
  state: 'to dump threads',
  images: 'to dump shared memory',
  'letting-go': 'to kill or let go',
  'reading-images': 'to read images',
  forking: 'to restore files and sockets',
  restoring: 'to restore',
  'memory-restore': 'to restore memory',
  threads: 'to restore threads',
  resuming: 'to unlock the network and resume',
};

/** A phase within a sentence: `346 ms to dump memory`. */
export const phaseDoing = (of: Span['of'], phase: Phase): string => DOING[phase] ?? `of ${of}, ${phase}`;

/** The name of a phase; of a snapshot, the service is let go at the end and not killed. */
export const phaseName = (of: Span['of'], phase: Phase, leaveRunning: boolean): string =>
  leaveRunning && phase === 'letting-go' ? 'frozen: let go' : (NAMES[of][phase] ?? phase);

/** The same where it stands alone, with what it is a phase of. */
export const phaseTitle = (of: Span['of'], phase: Phase, leaveRunning: boolean): string => {
  const name = phaseName(of, phase, leaveRunning);
  const isAlone = phase === 'process' || of === 'service';
  return isAlone ? name : `${of}, ${name}`;
};
