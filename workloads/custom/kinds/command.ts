import { execa } from 'execa';
import { type Kind, own } from './kind.ts';

/** A program of the userland that asks the service in its own way; there is no connection to hold. */
export const command: Kind = {
  id: 'command',
  key: () => 'command',
  open: () => {
    const stopped = new AbortController();
    return Promise.resolve({
      ask: async (request) => {
        const [file = '', ...argv] = own(request.command, 'command').map(String);
        const { failed, shortMessage, stdout, stderr } = await execa(file, argv, {
          reject: false,
          stdin: 'ignore',
          cancelSignal: stopped.signal,
        });
        if (failed) throw new Error([shortMessage, stderr.trim().slice(-1000)].filter((one) => one !== '').join(': '));
        return { text: stdout };
      },
      close: () => stopped.abort(),
    });
  },
  portless: true,
  isProgram: true,
};
