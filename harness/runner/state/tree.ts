import type { VisibleProcess } from '../../schema/process-state.ts';
import { descriptorFacts, makeLabels } from './descriptors.ts';
import { mappingFacts } from './mappings.ts';
import { mountFacts } from './mounts.ts';
import { fieldsOf, innermost, linkOf, listProc, readProc } from './proc.ts';
import { processFacts } from './process.ts';
import { socketsOf } from './sockets.ts';

/** Pids of all processes below and including `root`, parents first, those too that wait to be reaped (CONFIG_PROC_CHILDREN, which CRIU needs). */
const pidsBelow = (root: number): number[] => {
  const children = listProc(root, 'task').flatMap((tid) => readProc(root, 'task', tid, 'children').trim().split(' '));
  return [root, ...children.filter((pid) => pid !== '').flatMap((pid) => pidsBelow(Number(pid)))];
};

/**
 * Everything that /proc shows of a tree and that a restore must bring back, process by process under their numbers in their own
 * pid namespace. One oracle for all subjects, which know nothing of it.
 */
export const readVisibleState = (root: number): VisibleProcess[] => {
  const pids = pidsBelow(root).filter((pid) => readProc(pid, 'status') !== '');
  const numbers = new Map(pids.map((pid) => [pid, innermost(fieldsOf(readProc(pid, 'status')).get('NSpid'))]));
  const label = makeLabels();
  const sockets = new Map<string, Map<string, string>>();
  return pids.map((pid) => {
    const net = linkOf(pid, 'ns', 'net');
    const known = sockets.get(net) ?? socketsOf(pid);
    sockets.set(net, known);
    return {
      pid: Number(numbers.get(pid)),
      facts: {
        ...processFacts(pid, numbers),
        ...descriptorFacts(pid, known, label),
        ...mappingFacts(pid),
        // A child in a mount namespace of its own is nothing that CRIU restores; the root's stands for all.
        ...(pid === root ? mountFacts(pid) : {}),
      },
    };
  });
};
