import { once } from 'node:events';
import { appendFileSync, createReadStream } from 'node:fs';
import { InfraFault, type Machine } from '../../vm/machine.ts';
import type { Command } from '../schema/commands.ts';

/** A multiple of 3, so that the pieces of base64 can be joined. */
const PIECE_BYTES = 3 << 18;

/** Adds a piece of the archive of a migration to the file that keeps it on this host. */
export const keepPiece = (file: string | undefined, base64: string): void => {
  if (file === undefined) throw new InfraFault('the runner sent an archive that nobody had asked for');
  appendFileSync(file, Buffer.from(base64, 'base64'), { mode: 0o600 });
};

/** Sends the archive of a migration into a machine, as fast as it reads. Rejects when the machine is gone. */
export const sendParcel = async ({ commands, ended }: Pick<Machine, 'commands' | 'ended'>, file: string): Promise<void> => {
  const send = async (command: Command): Promise<void> => {
    if (commands.write(`${JSON.stringify(command)}\n`)) return;
    const gone = ended.then(() => Promise.reject(new InfraFault('the machine ended while it was sent what it was to restore')));
    await Promise.race([once(commands, 'drain'), gone]);
  };
  await send({ command: 'parcel', base64: '' });
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }))
    await send({ command: 'parcel', base64: (piece as Buffer).toString('base64') });
};
