/** What a `${name}` stands for. */
export type Variables = Readonly<Record<string, string | number>>;

/** A name in braces; two dollar signs before it leave it as it is, with one. */
const PLACE = /\$?\$\{([^}]*)\}/g;

const fillText = (text: string, variables: Variables): string =>
  text.replaceAll(PLACE, (found, name: string) => {
    if (found.startsWith('$$')) return found.slice(1);
    const value = variables[name];
    if (value === undefined) throw new TypeError(`\${${name}} stands for nothing here`);
    return String(value);
  });

/** The names in the texts of some data. */
export const namesIn = (value: unknown): string[] => {
  if (typeof value === 'string')
    return [...value.matchAll(PLACE)].flatMap(([found, name = '']) => (found.startsWith('$$') ? [] : [name]));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
};

/** The same data with every `${name}` in its texts replaced. */
export const fill = <T>(value: T, variables: Variables): T => {
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return fillText(inner, variables);
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner === 'object' && inner !== null)
      return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, walk(one)]));
    return inner;
  };
  // The shape stays: only texts are replaced, by texts.
  return walk(value) as T;
};
