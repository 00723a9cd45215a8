import type { UserlandDefinition } from './definition.ts';

/** What is added to a userland. */
export interface Addition {
  /** Tells it apart in its name. */
  readonly label: string;
  readonly packages: readonly string[];
  readonly trees: UserlandDefinition['trees'];
}

const NAME_LENGTH = 40;

/** A userland with more in it: another one, with an identity and a name of its own; the same where it has all of it already. */
export const extendDefinition = (base: UserlandDefinition, { label, packages, trees }: Addition): UserlandDefinition => {
  const present = base.packages.flat();
  const more = [...new Set(packages)].filter((name) => !present.includes(name)).sort();
  if (more.length === 0 && trees.length === 0) return base;
  return {
    ...base,
    name: `${base.name}.${label}`.slice(0, NAME_LENGTH),
    aliases: [],
    description: `${base.description}, with what ${label} needs`,
    packages: [...base.packages, ...more] as UserlandDefinition['packages'],
    trees: [...base.trees, ...trees],
  };
};
