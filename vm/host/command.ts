import path from 'node:path';
import { projectPath } from '../../harness/project.ts';
import type { MachineSpec } from '../machine.ts';
import { GUEST, type RootMode } from './layout.ts';

/** Everything of the host that a machine uses to begin with, as util-linux names it. */
const NAMESPACES = ['--mount', '--pid', '--net', '--uts', '--ipc'] as const;

/** Where a machine over this userland mounts its root; an empty folder beside it that stays. */
export const stageOf = (userlandRoot: string): string => path.join(path.dirname(userlandRoot), 'stage');

/**
 * The command that starts a machine. setpriv ties unshare to the life of this process, and --kill-child ties the
 * namespaces to unshare: even after SIGKILL of this process the kernel takes everything away.
 */
export const enterCommand = (
  spec: MachineSpec,
  userlandRoot: string,
  mode: RootMode,
  disk: string | undefined,
): readonly [string, ...string[]] => [
  'setpriv',
  '--pdeathsig',
  'KILL',
  'unshare',
  ...NAMESPACES,
  '--propagation',
  'private',
  '--fork',
  '--kill-child=KILL',
  '/bin/sh',
  projectPath('vm', 'host', 'enter.sh'),
  stageOf(userlandRoot),
  mode,
  userlandRoot,
  process.execPath,
  spec.runner,
  spec.subjects,
  spec.criuOverride ?? '-',
  spec.keepImagesIn ?? '-',
  disk ?? '-',
  'serve',
  '--criu',
  spec.criuOverride === undefined ? 'criu' : GUEST.criu,
  '--images',
  GUEST.images,
  '--work',
  GUEST.work,
  '--subjects',
  GUEST.subjects,
  ...(spec.keepImagesIn === undefined ? [] : ['--keep-images']),
  ...(disk === undefined ? [] : ['--disk', GUEST.disk]),
];
