import type { VisibleProcess } from '../../schema/process-state.ts';
import { listTree } from '../process-tree.ts';
import { descriptorFacts, makeLabels } from './descriptors.ts';
import { mappingFacts } from './mappings.ts';
import { mountFacts } from './mounts.ts';
import { fieldsOf, innermost, linkOf, readProc } from './proc.ts';
import { processFacts } from './process.ts';
import { socketsOf } from './sockets.ts';

/**
 * Everything that /proc shows of a tree and that a restore must bring back, process by process under their numbers in their own
 * pid namespace. One oracle for all subjects, which know nothing of it.
 */
export const readVisibleState = async (root: number): Promise<VisibleProcess[]> => {
  const pids = await listTree(root, true);
  const numbers = new Map(
    await Promise.all(pids.map(async (pid) => [pid, innermost(fieldsOf(await readProc(pid, 'status')).get('NSpid'))] as const)),
  );
  const label = makeLabels();
  const sockets = new Map<string, Map<string, string>>();
  const processes: VisibleProcess[] = [];
  for (const pid of pids) {
    const net = await linkOf(pid, 'ns', 'net');
    const known = sockets.get(net) ?? (await socketsOf(pid));
    sockets.set(net, known);
    processes.push({
      pid: Number(numbers.get(pid)),
      facts: {
        ...(await processFacts(pid, numbers)),
        ...(await descriptorFacts(pid, known, label)),
        ...(await mappingFacts(pid)),
        // A child in a mount namespace of its own is nothing that CRIU restores; the root's stands for all.
        ...(pid === root ? await mountFacts(pid) : {}),
      },
    });
  }
  return processes;
};
