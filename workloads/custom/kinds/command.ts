import { execa } from 'execa';
import { enterRoot } from '../root.ts';
import { type Kind, own } from './kind.ts';

/** A program of the userland, or of the root that the service runs in, that asks the service in its own way; there is no connection to hold. */
export const command: Kind = {
  id: 'command',
  key: () => 'command',
  open: ({ root }) => {
    const stopped = new AbortController();
    return Promise.resolve({
      ask: async (request) => {
        const words = own(request.command, 'command').map(String);
        const [file = '', ...argv] = root === undefined ? words : [...enterRoot(root, '/'), ...words];
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
