/** What the catalogue reads of a paragraph of a Packages file. */
export interface PackageParagraph {
  readonly name: string;
  readonly version: string;
  readonly sizeBytes: number;
  /** Packages that it depends on in exactly one version, with that version. */
  readonly exact: ReadonlyMap<string, string>;
}

/** Names of the packages that kernels are made of. */
const START = Buffer.from('Package: linux-');
const KERNEL_PACKAGE = /^linux-(?:image|base|binary|modules)-/;

const field = (paragraph: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]?.trim() ?? '';

const parseParagraph = (text: string): PackageParagraph | undefined => {
  const [name, version, size] = ['Package', 'Version', 'Size'].map((key) => field(text, key));
  if (!name || !version || !size || !KERNEL_PACKAGE.test(name)) return undefined;
  const depends = `${field(text, 'Pre-Depends')}, ${field(text, 'Depends')}`;
  const exact = [...depends.matchAll(/(?<=^|,\s*)([a-z0-9][a-z0-9.+-]*)(?::\w+)? \(= ([^)]+)\)(?=\s*(?:,|$))/g)];
  return {
    name,
    version,
    sizeBytes: Number(size),
    exact: new Map(exact.map(([, other = '', itsVersion = '']) => [other, itsVersion])),
  };
};

/** The packages that kernels are made of, from the text of a Packages file. It is searched, not split: it has 60 MB. */
export const parsePackages = (data: Buffer): PackageParagraph[] => {
  const found: PackageParagraph[] = [];
  for (let at = data.indexOf(START); at !== -1; at = data.indexOf(START, at + START.length)) {
    // Only at the beginning of a line is it a field.
    if (at !== 0 && data[at - 1] !== 0x0a) continue;
    const end = data.indexOf('\n\n', at);
    const paragraph = parseParagraph(data.toString('utf8', at, end === -1 ? data.length : end));
    if (paragraph !== undefined) found.push(paragraph);
  }
  return found;
};
