import { readdir, readFile, readlink } from 'node:fs/promises';
import { sleep } from '../../measure/clock.ts';

/** The kernel takes a namespace away in its own time after its first process ended. */
const GONE_TIMEOUT_MS = 5000;
const POLL_MS = 10;

const processesIn = async (namespaces: ReadonlySet<string>): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const links = await Promise.all(['pid', 'net', 'mnt'].map((name) => readlink(`/proc/${pid}/ns/${name}`).catch(() => '')));
      if (!links.some((link) => namespaces.has(link))) return [];
      return [`${(await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()} (${pid})`];
    }),
  );
  return found.flat();
};

/** Names of the processes that are still in one of these namespaces after the kernel had time to end them. */
export const leftIn = async (namespaces: readonly string[], pace: number): Promise<string[]> => {
  const wanted = new Set(namespaces);
  for (const end = performance.now() + GONE_TIMEOUT_MS * pace; ; await sleep(POLL_MS)) {
    const left = await processesIn(wanted);
    if (left.length === 0 || performance.now() > end) return left;
  }
};
