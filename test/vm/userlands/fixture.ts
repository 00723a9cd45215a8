import { readFileSync } from 'node:fs';
import { projectPath } from '../../../harness/project.ts';

/** Recorded output of real programs; only the names of hosts and folders were replaced. */
export const fixture = (name: string): string => readFileSync(projectPath('test', 'vm', 'userlands', 'fixtures', name), 'utf8');
