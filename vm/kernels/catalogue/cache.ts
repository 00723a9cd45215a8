import path from 'node:path';

/** Where kernels lie below a cache folder. */
export const kernelsDir = (cacheDir: string): string => path.resolve(cacheDir, 'kernels');
