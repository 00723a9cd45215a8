import { readFileSync } from 'node:fs';
import type { Explanation } from '../../harness/diagnose/explain.ts';
import { projectPath } from '../../harness/project.ts';

/** A recorded log and what it must be taken for. */
export interface RecordedLog {
  readonly file: string;
  /** Of the known failure; null where the log shows none that is known. */
  readonly id: string | null;
  /** "provoked", or the address of the issue that it was taken from. */
  readonly source: string;
  readonly kernel?: string;
  readonly criu?: string;
  readonly outcome?: Explanation['outcome'];
  readonly path?: string;
}

const folder = (...names: string[]): string => projectPath('test', 'fixtures', 'criu-logs', ...names);

const index: { readonly logs: readonly RecordedLog[] } = JSON.parse(readFileSync(folder('index.json'), 'utf8'));

export const recordedLogs = index.logs;
export const logPath = (file: string): string => folder('logs', file);
export const logText = (file: string): string => readFileSync(logPath(file), 'utf8');
export const provoked = recordedLogs.filter(({ source }) => source === 'provoked');
