import { setTimeout as sleep } from 'node:timers/promises';
import type { Qmp } from './qmp.ts';

/** Pages at fixed places of the file: it is as large as what the guest has touched, and is read back at the speed of memory. */
const CAPABILITIES = { capabilities: [{ capability: 'mapped-ram', state: true }] };

interface Migration {
  readonly status?: string;
  readonly 'error-desc'?: string;
}

const POLL_MS = 20;

/** Waits for QEMU to have written or read the whole machine. */
const completed = async (qmp: Qmp): Promise<void> => {
  for (;;) {
    const state = (await qmp.execute('query-migrate')) as Migration;
    if (state.status === 'completed') return;
    if (state.status === 'failed' || state.status === 'cancelled')
      throw new Error(`QEMU could not do it: ${state['error-desc'] ?? state.status}`);
    await sleep(POLL_MS);
  }
};

/** Writes the machine as it stands into a file, and lets it go on, also where it could not be written. Its disks must not have been written to before. */
export const saveMachine = async (qmp: Qmp, file: string): Promise<void> => {
  await qmp.execute('stop');
  try {
    await qmp.execute('migrate-set-capabilities', CAPABILITIES);
    await qmp.execute('migrate', { uri: `file:${file}` });
    await completed(qmp);
  } finally {
    await qmp.execute('cont');
  }
};

/** Brings a saved machine back into a QEMU that was started with -incoming defer and equal hardware. */
export const loadMachine = async (qmp: Qmp, file: string): Promise<void> => {
  await qmp.execute('migrate-set-capabilities', CAPABILITIES);
  await qmp.execute('migrate-incoming', { uri: `file:${file}` });
  await completed(qmp);
  // It was stopped when it was saved, and comes back stopped.
  await qmp.execute('cont');
};
