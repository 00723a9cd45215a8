import { inputError } from '../../harness/errors.ts';

/** A kernel configuration as its text states it. */
export interface KernelConfig {
  /** Version named in the header, e.g. "6.12.117"; absent when there is no header. */
  readonly kernel?: string;
  /** Architecture named in the header, e.g. "x86" or "arm64". */
  readonly arch?: string;
  /** Whether it is a whole configuration: an option that it does not mention is off. A fragment or defconfig leaves that open. */
  readonly complete: boolean;
  /** Value by option name with the CONFIG_ prefix, as written; "n" for "is not set". */
  readonly values: ReadonlyMap<string, string>;
}

/** The title that kconfig writes: mainmenu in the kernel's own Kconfig file. */
const TITLE = /^# Linux\/(?<arch>[\w-]+) (?<version>[\w.+~-]+) Kernel Configuration$/;
const SET = /^(?<name>CONFIG_\w+)=(?<value>[ymn]|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")$/;
const NOT_SET = /^# (?<name>CONFIG_\w+) is not set$/;

/** Symbols without a prompt: kconfig writes them into a whole configuration only, never into a defconfig. */
const PROMPTLESS = /^CONFIG_(?:HAVE|ARCH_HAVE|ARCH_SUPPORTS)_/;

const SHOWN_CHARACTERS = 60;

const quote = (line: string): string => {
  const shown = JSON.stringify(line.slice(0, SHOWN_CHARACTERS));
  return line.length > SHOWN_CHARACTERS ? `${shown}…` : shown;
};

type Line =
  | { readonly kind: 'option'; readonly name: string; readonly value: string }
  | { readonly kind: 'title'; readonly kernel: string; readonly arch: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'foreign' };

const parseLine = (line: string): Line => {
  const set = SET.exec(line)?.groups;
  if (set) return { kind: 'option', name: set['name'] ?? '', value: set['value'] ?? '' };
  const notSet = NOT_SET.exec(line)?.groups;
  if (notSet) return { kind: 'option', name: notSet['name'] ?? '', value: 'n' };
  const title = TITLE.exec(line)?.groups;
  if (title) return { kind: 'title', kernel: title['version'] ?? '', arch: title['arch'] ?? '' };
  return line.startsWith('#') || line.trim() === '' ? { kind: 'nothing' } : { kind: 'foreign' };
};

const notAConfig = (name: string, why: string): Error =>
  inputError(
    `${name} is not a kernel configuration: ${why}.`,
    'Give the .config of a kernel, e.g. /boot/config-VERSION, or a kernel image that was built with CONFIG_IKCONFIG.',
  );

/**
 * Parse a kernel configuration, as kconfig writes it. Throws an input error that names the line for any other text.
 * `name` is how the error calls the text. Of an option that is set twice the last counts, as in kconfig.
 */
export const parseConfig = (text: string, name = 'The text'): KernelConfig => {
  const values = new Map<string, string>();
  let title: { kernel: string; arch: string } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = parseLine(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
    if (line.kind === 'foreign') {
      throw notAConfig(name, `line ${index + 1} is ${quote(raw)}, expected CONFIG_NAME=value, a comment or nothing`);
    }
    if (line.kind === 'option') values.set(line.name, line.value);
    if (line.kind === 'title') title ??= { kernel: line.kernel, arch: line.arch };
  }
  if (values.size === 0) throw notAConfig(name, 'none of its lines sets a CONFIG_ option');
  const complete = title !== undefined || [...values.keys()].some((option) => PROMPTLESS.test(option));
  return { ...title, complete, values };
};
