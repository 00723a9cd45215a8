import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { inputError, messageOf } from '../../harness/errors.ts';
import { projectPath } from '../../harness/project.ts';
import { type SubjectDefinition, subjectDefinition } from '../../harness/schema/subject.ts';

/** A subject: one promise of checkpoint and restore, as a small program and what is said of it. */
export interface Subject extends SubjectDefinition {
  /** KIND/NAME, as the file below workloads/subjects is called. */
  readonly id: string;
  /** It has a part outside of its tree. */
  readonly hasPeer: boolean;
}

/** Folder of the sources of every subject and of the kit that they are written with. */
export const SUBJECTS_DIR = projectPath('workloads', 'subjects');

const KIT = 'kit';

const filesIn = (folder: string, ending: RegExp): string[] =>
  readdirSync(path.join(SUBJECTS_DIR, folder))
    .filter((name) => ending.test(name))
    .toSorted()
    .map((name) => `${folder}/${name}`);

const kinds = (): string[] =>
  readdirSync(SUBJECTS_DIR, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== KIT)
    .map(({ name }) => name)
    .toSorted();

/** Every file that the program of all subjects is compiled from, below SUBJECTS_DIR. */
export const subjectSources = (): string[] => [
  ...filesIn(KIT, /\.[ch]$/),
  ...kinds().flatMap((kind) => filesIn(kind, /\.[ch]$/)),
];

/** The YAML in the first comment of a source, each line of it after " * ". */
export const frontMatter = (source: string): string => {
  const comment = /^\/\*\n([\s\S]*?)\n \*\//.exec(source)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n');
};

/** Reads what a source says of its subject; an InputError names the file and the field that is wrong. */
export const readSubject = (id: string, source: string): Subject => {
  try {
    return { id, hasPeer: /\bSUBJECT_WITH_PEER\(/.test(source), ...subjectDefinition.parse(parse(frontMatter(source))) };
  } catch (error) {
    throw inputError(
      `The first comment of workloads/subjects/${id}.c is not what a subject needs: ${messageOf(error)}`,
      'See "Adding a subject" in CONTRIBUTING.md.',
      error,
    );
  }
};

let known: ReadonlyMap<string, Subject> | undefined;

/** Every subject by its id, in the order of kinds and names. */
export const subjects = (): ReadonlyMap<string, Subject> => {
  known ??= new Map(
    kinds()
      .flatMap((kind) => filesIn(kind, /\.c$/))
      .map((file) => {
        const id = file.replace(/\.c$/, '');
        return [id, readSubject(id, readFileSync(path.join(SUBJECTS_DIR, file), 'utf8'))] as const;
      }),
  );
  return known;
};
