import os from 'node:os';
import path from 'node:path';

/** $XDG_CACHE_HOME/criu-qualify, else ~/.cache/criu-qualify. A relative XDG_CACHE_HOME does not count (XDG Base Directory). */
export const defaultCacheDir = (env: NodeJS.ProcessEnv): string => {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(env['HOME'] || os.homedir(), '.cache');
  return path.join(base, 'criu-qualify');
};

/** Where the userlands lie below a cache folder. */
export const userlandsDir = (cacheDir: string): string => path.resolve(cacheDir, 'userlands');
