import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { progress, SetupError } from './setup-error.mjs';

/** @param {string[]} options @param {number} fd */
const flock = (options, fd) => spawnSync('flock', [...options, '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });

/** @param {string} dist */
const openLock = (dist) => {
  try {
    mkdirSync(dist, { recursive: true });
    return openSync(path.join(dist, '.lock'), 'a');
  } catch (error) {
    throw new SetupError(
      `The folder ${dist} cannot be written: ${error instanceof Error ? error.message : error}.`,
      'Run the command as the owner of this checkout, or as root.',
    );
  }
};

/**
 * Does `work` while no other process sets this checkout up.
 * flock(2) belongs to the open file, not to the flock command: the kernel drops the lock when this process, and every child
 * that was given the descriptor, has ended, however it ended. Where there is no flock command, nothing is locked.
 * @template T
 * @param {string} root the checkout
 * @param {(lock: number) => Promise<T>} work gets the descriptor, for children that must keep the lock when this process is killed
 * @returns {Promise<T>}
 */
export const withSetupLock = async (root, work) => {
  const fd = openLock(path.join(root, 'dist'));
  try {
    if (flock(['-n'], fd).status === 1) {
      progress('another command is setting this checkout up; waiting for it');
      flock([], fd);
    }
    return await work(fd);
  } finally {
    closeSync(fd);
  }
};
