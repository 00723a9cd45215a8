import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { projectPath } from '../../harness/project.ts';
import type { ComparisonView } from './view/comparison.ts';
import type { HistoryView } from './view/history.ts';
import type { PageView } from './view/page.ts';

const ENDING = '.hbs';
/** In this order: later ones may override earlier ones. */
const STYLES = [
  'tokens',
  'base',
  'frame',
  'parts',
  'tables',
  'claims',
  'matrix',
  'filter',
  'details',
  'comparison',
  'history',
  'print',
] as const;

interface Pages {
  readonly page: (view: PageView) => string;
  readonly comparison: (view: ComparisonView) => string;
  readonly history: (view: HistoryView) => string;
}

const compileAll = (): Pages => {
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
  return {
    page: handlebars.compile('{{> page}}', options),
    comparison: handlebars.compile('{{> comparison-page}}', options),
    history: handlebars.compile('{{> history-page}}', options),
  };
};

let compiled: Pages | undefined;

/** The whole pages as functions of their views; every file `*.hbs` here is a partial by its name. */
export const pageTemplates = (): Pages => {
  compiled ??= compileAll();
  return compiled;
};
