import path from 'node:path';
import { type Reporter, reporters } from '../../reports/registry.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import type { WantedReport } from '../run/report.ts';

const IDS = reporters.map(({ id }) => id);

/** For --help: which formats there are. */
export const FORMAT_IDS: string = IDS.join(', ');

const reporterOf = (id: string): Reporter => {
  const found = reporters.find((reporter) => reporter.id === id);
  if (found === undefined) throw inputError(`There is no report format "${id}".`, suggestion(id, IDS));
  return found;
};

/** Values of --format: `junit`, `junit=out/junit.xml`, several with commas between them or the option given again. */
export const parseFormats = (values: readonly string[]): WantedReport[] =>
  values
    .flatMap((value) => value.split(','))
    .map((value) => {
      const equals = value.indexOf('=');
      const reporter = reporterOf(equals < 0 ? value : value.slice(0, equals));
      if (equals < 0) return { reporter, file: undefined };
      const file = value.slice(equals + 1);
      if (file === '') throw inputError(`--format ${value} names no file.`, `Write it as ${reporter.id}=FILE.`);
      return { reporter, file: path.resolve(file) };
    });
