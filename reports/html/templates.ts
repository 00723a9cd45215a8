import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { projectPath } from '../../harness/project.ts';
import type { PageView } from './view/page.ts';

const ENDING = '.hbs';
/** In this order: later ones may override earlier ones. */
const STYLES = ['tokens', 'base', 'frame', 'parts', 'tables', 'claims', 'matrix', 'filter', 'details', 'print'] as const;

const compileAll = (): ((view: PageView) => string) => {
  const folder = projectPath('reports', 'html');
  const handlebars = Handlebars.create();
  // Indenting a partial would indent log lines in it too.
  const options = { strict: true, preventIndent: true } as const;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(ENDING)))
    handlebars.registerPartial(
      path.basename(file, ENDING),
      handlebars.compile(readFileSync(path.join(folder, file), 'utf8'), options),
    );
  handlebars.registerPartial(
    'style',
    STYLES.map((name) => readFileSync(path.join(folder, 'style', `${name}.css`), 'utf8')).join('\n'),
  );
  return handlebars.compile('{{> page}}', options);
};

let compiled: ((view: PageView) => string) | undefined;

/** The whole page as a function of its view; every file `*.hbs` here is a partial by its name. */
export const pageTemplate = (): ((view: PageView) => string) => {
  compiled ??= compileAll();
  return compiled;
};
