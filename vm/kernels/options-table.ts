import { ALTERNATIVES, KERNEL_OPTIONS } from './options.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The table of docs/kernel-options.md, as markdown: one row for each option. */
export const optionsTable = (): string => {
  const rows = KERNEL_OPTIONS.map((option) => {
    const before =
      option.before === undefined
        ? ''
        : option.before === 'always'
          ? '; before always there'
          : `; before: ${option.before.slice(7)}`;
    const since = option.since === undefined ? '' : `${option.since}${before}`;
    const kind =
      option.class === 'required' ? 'required' : `${option.class}: ${option.neededFor}`.replace('needed-for:', 'needed for');
    return `| ${option.name.slice(7)} | ${cell(kind)} | ${since} | ${option.module ?? ''} | ${cell(option.breaks)} |`;
  });
  return ['| Option | Class | Since kernel | Module | Without it |', '|---|---|---|---|---|', ...rows].join('\n');
};

/** The alternatives of docs/kernel-options.md, as markdown: one list item for each way. */
export const alternativesList = (): string =>
  ALTERNATIVES.flatMap((group) => [
    `For ${group.purpose}, one of these is enough:`,
    '',
    ...group.ways.map((way) => `- ${way.name}: ${way.options.map((option) => option.slice(7)).join(' and ')}`),
  ]).join('\n');
