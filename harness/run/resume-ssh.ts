import type { MachineSpec } from '../../vm/machine.ts';
import { connect } from '../../vm/ssh/connection.ts';
import { hostText } from '../../vm/ssh/host.ts';
import { sshProvider } from '../../vm/ssh/provider.ts';
import { inputError } from '../errors.ts';
import type { LogEvent } from '../schema/events.ts';
import type { RunFile } from '../schema/run.ts';
import type { PreparedMachine } from './execute.ts';
import { carriedUserland, hostOf, installedUserland, type SshRequest } from './prepare-ssh.ts';

/** Machines on remote hosts of a run that is taken up again: the same kernel there, and the same packages or userland, or none. */
export const resumeSsh = async (
  request: SshRequest & { readonly dir: string },
  run: RunFile,
  spec: Omit<MachineSpec, 'userland'>,
  log: (event: LogEvent) => void,
): Promise<PreparedMachine[]> => {
  const { dir, signal } = request;
  const machines: PreparedMachine[] = [];
  for (const record of run.machines) {
    const host = hostOf(record);
    if (host === undefined) continue;
    const connection = await connect(host, signal);
    try {
      const kernel = run.kernels.find(({ id }) => id === record.kernel);
      const { release } = connection.facts;
      if (kernel?.release !== release)
        throw inputError(
          `The run in ${dir} was planned for Linux ${kernel?.release} on ${hostText(host)}, which now runs ${release}.`,
          'Resume it on that kernel, or make a new run.',
        );
      const isInstalled = record.remote?.userland === 'installed';
      const { userland, remote } = isInstalled
        ? await installedUserland(connection)
        : await carriedUserland(request, record.userland, log);
      const provider = sshProvider({ host, userland: remote, connection, signal });
      machines.push({ record, provider, spec: { ...spec, userland } });
    } catch (error) {
      await connection.close();
      for (const { provider } of machines) await provider.dispose();
      throw error;
    }
  }
  return machines;
};
