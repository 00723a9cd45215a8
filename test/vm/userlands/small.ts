import { parseDefinition } from '../../../vm/userlands/definition.ts';
import type { UserlandManifest } from '../../../vm/userlands/manifest.ts';

/** As little as a userland can hold: built in seconds. */
export const SMALL_YAML =
  'version: 1\nname: small\ndescription: for tests\nsuite: trixie\npackages: [kmod, [no-such-package, libcap2-bin]]\n';

export const SMALL = parseDefinition(SMALL_YAML, 'small.yaml');

/** What a build of it could have written. */
export const SMALL_MANIFEST: UserlandManifest = {
  schema_version: 1,
  name: SMALL.name,
  id: '000000000000',
  suite: SMALL.suite,
  architecture: 'amd64',
  definition: SMALL,
  built: '2026-01-31T12:00:00.000Z',
  build_duration_ms: 10_000,
  size_bytes: 100_000_000,
  packages: {},
  notes: [],
  services: { mysql: 'none', redis: 'none', nginx: 'none' },
  mmdebstrap_version: '1.3.5',
};
