import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { gateAnnotations, gateJUnit, gateTap } from '../../reports/ci/gate.ts';
import { inputError } from '../errors.ts';
import { suggestion } from '../nearest.ts';
import { writeWhole } from '../run/run-folder.ts';
import type { GateReport } from '../schema/gate.ts';

const FORMATS: Readonly<Record<string, (report: GateReport) => string>> = {
  junit: gateJUnit,
  tap: gateTap,
  github: gateAnnotations,
};

interface GateFormat {
  readonly render: (report: GateReport) => string;
  readonly file: string;
}

/** Values of --format of gate: `junit=gate.xml`, several with commas between them or the option given again. A gate has no folder, so each names its file. */
export const parseGateFormats = (values: readonly string[]): GateFormat[] =>
  values
    .flatMap((value) => value.split(','))
    .map((value) => {
      const [id = '', ...rest] = value.split('=');
      const render = Object.hasOwn(FORMATS, id) ? FORMATS[id] : undefined;
      if (render === undefined) throw inputError(`The gate has no format "${id}".`, suggestion(id, Object.keys(FORMATS)));
      const file = rest.join('=');
      if (file === '') throw inputError(`--format ${value} names no file.`, `Write it as ${id}=FILE.`);
      return { render, file: path.resolve(file) };
    });

/** Writes them; gives the names of the files. */
export const writeGateFormats = async (report: GateReport, formats: readonly GateFormat[]): Promise<string[]> => {
  for (const { render, file } of formats) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, render(report));
  }
  return formats.map(({ file }) => file);
};
