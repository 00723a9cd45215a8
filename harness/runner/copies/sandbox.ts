import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { CopyReply, CopyRequest } from './protocol.ts';

/** Everything of a machine that two instances of one service would clash in. */
const NAMESPACES = ['--pid', '--net', '--mount', '--ipc', '--uts'] as const;

/**
 * Process 1 of a copy: it stays and reaps what a restore leaves behind. A background command of a shell has no standard input, so it is
 * handed over as descriptor 3. Arguments: FOLDER-OF-THE-COPY(or -) FOLDER LAST-PID NODE RUNNER.
 */
const ENTER = [
  'ip link set lo up',
  // What the copy finds where the original had its folder is its own.
  '[ "$1" = - ] || mount --bind "$1" "$2"',
  // CRIU, and what keeps the copy, must not have the pids of what is to be restored.
  'echo "$3" >/proc/sys/kernel/ns_last_pid',
  'exec 3<&0',
  '"$4" "$5" copy <&3 3<&- &',
  'exec 3<&-',
  'wait $!',
].join('\n');

const STDERR_BYTES = 4096;
const GONE_TIMEOUT_MS = 10_000;

/** Namespaces of one copy, with a process of ours in them. */
export interface Sandbox {
  /** Rejects when the keeper of the copy has ended. */
  readonly ask: (request: CopyRequest) => Promise<CopyReply>;
  /** Ends everything in them, and them. Resolves when their first process is gone. */
  readonly end: () => Promise<void>;
}

export interface SandboxPlace {
  readonly bundle: string;
  /** A folder that stands in the place of another one; none where the instance has a folder of its own. */
  readonly folder: { readonly own: string; readonly insteadOf: string } | undefined;
  /** No process in it gets a pid up to this one, but for those that ask for it. */
  readonly lastPid: number;
}

/** Makes new namespaces and starts a keeper in them. `end` is to be called in any case: they end with this process otherwise. */
export const openSandbox = ({ bundle, folder, lastPid }: SandboxPlace): Sandbox => {
  const enter = [folder?.own ?? '-', folder?.insteadOf ?? '-', String(lastPid), process.execPath, bundle];
  // A process group from outside of the pid namespace has no number in it, so the first process begins a session.
  const child = spawn(
    'unshare',
    [...NAMESPACES, '--fork', '--kill-child=KILL', '--mount-proc', 'setsid', '/bin/sh', '-euc', ENTER, 'copy', ...enter],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-STDERR_BYTES);
  });
  child.stdin.on('error', () => undefined); // its end says it better
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      printed += error.message;
      resolve();
    });
  });
  const lines = createInterface({ input: child.stdout });
  const ended = gone.then(() => {
    throw new Error(`the namespaces of a copy ended: ${printed.trim().split('\n').at(-1) ?? ''}`);
  });
  ended.catch(() => undefined);
  return {
    ask: async (request) => {
      const answer = once(lines, 'line') as Promise<[string]>;
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const [line] = await Promise.race([answer, ended]);
      return JSON.parse(line) as CopyReply;
    },
    end: async () => {
      child.kill('SIGKILL');
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`a copy outlived SIGKILL for ${GONE_TIMEOUT_MS} ms`)), GONE_TIMEOUT_MS);
      });
      await Promise.race([gone, late]).finally(() => clearTimeout(timer));
    },
  };
};
