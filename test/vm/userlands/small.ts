import { parseDefinition } from '../../../vm/userlands/definition.ts';

/** As little as a userland can hold: built in seconds. */
export const SMALL = parseDefinition(
  'version: 1\nname: small\ndescription: for tests\nsuite: trixie\npackages: [kmod, [no-such-package, libcap2-bin]]\n',
  'small.yaml',
);
