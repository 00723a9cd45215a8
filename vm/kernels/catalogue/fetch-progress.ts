import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export interface FetchProgress {
  readonly stage: 'download' | 'extract' | 'finish';
  /** Of the whole fetch, 0 to 1; never falls. */
  readonly fraction: number;
  /** What is being done, for a person. */
  readonly line: string;
}

export type OnFetchProgress = (progress: FetchProgress) => void;

const INTERVAL_MS = 250;
const DOWNLOAD_SHARE = 0.8;

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
};

const bytesIn = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + sizeOf(path.join(folder, entry.name)), 0);

/** Reports how much of `total` bytes has come into a folder, until the function that it returns is called: apt tells only what begins. */
export const followDownload = (folder: string, total: number, onProgress: OnFetchProgress | undefined): (() => void) => {
  const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
  const report = (): void => {
    const bytes = Math.min(total, bytesIn(folder));
    const line = `downloading ${megabytes(bytes)} of ${megabytes(total)} MiB`;
    onProgress?.({ stage: 'download', fraction: (DOWNLOAD_SHARE * bytes) / Math.max(1, total), line });
  };
  report();
  const timer = setInterval(report, INTERVAL_MS);
  return () => clearInterval(timer);
};
