import { ensureProgram, type ProgramRequest } from '../../vm/compiler/compiler.ts';
import { SUBJECTS_DIR, subjectSources } from '../../workloads/subjects/catalogue.ts';

/** Path of the program of all subjects, compiled where it is not in the cache. */
export const ensureSubjects = (request: Omit<ProgramRequest, 'name' | 'folder' | 'files'>): Promise<string> =>
  ensureProgram({ ...request, name: 'subjects', folder: SUBJECTS_DIR, files: subjectSources() });
