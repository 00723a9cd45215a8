import { spawn } from 'node:child_process';
import { cleanPartialFolders, createPartialFolder } from '../partial-folders.ts';

/** A folder on a disk of this host that a machine has its images in. */
export interface BorrowedDisk {
  readonly folder: string;
  /** Removes it with all that is in it; resolves when it is gone. */
  readonly giveBack: () => Promise<void>;
}

/**
 * Waits until its input ends, which the end of this process does too, however it ends, and removes the folder. What a machine that is
 * just being killed still writes may come in between, so it is tried until nothing is there.
 */
const KEEPER = `cat > /dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf -- "$1" && [ ! -e "$1" ] && exit 0
  sleep 0.5
done
exit 1`;

/**
 * A new folder below `parent` for the images of one machine, for this user alone. Images hold secrets, so it goes with this process, even
 * where that is killed; what a lost power supply left is removed at the next start.
 */
export const borrowDisk = async (parent: string): Promise<BorrowedDisk> => {
  await cleanPartialFolders(parent);
  const folder = await createPartialFolder(parent, 'images');
  // A session of its own: Ctrl-C on the terminal must not end it before its time.
  const keeper = spawn('sh', ['-c', KEEPER, 'keeper', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = new Promise<void>((resolve, reject) => {
    keeper.once('error', reject);
    keeper.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the images in ${folder} could not be removed: remove that folder`)),
    );
  });
  ended.catch(() => undefined);
  keeper.stdin.on('error', () => undefined);
  return {
    folder,
    giveBack: () => {
      keeper.stdin.end();
      return ended;
    },
  };
};
