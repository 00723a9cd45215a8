import { claims } from './claims.ts';
import { clone } from './clone.ts';
import { fidelity } from './fidelity.ts';
import { gate } from './gate.ts';
import { images } from './images.ts';
import { integrity } from './integrity.ts';
import { matrix } from './matrix.ts';
import { migrate } from './migrate.ts';
import { mutations } from './mutations.ts';
import { quick } from './quick.ts';
import { scaling } from './scaling.ts';
import { services } from './services.ts';
import { standard } from './standard.ts';
import type { Suite } from './suite.ts';
import { transfers } from './transfers.ts';
import { warmRate } from './warm-rate.ts';

/** Every suite, by the name that `criu-qualify run` takes. A new one is a file and a line here. */
export const suites: ReadonlyMap<string, Suite> = new Map(
  [
    quick,
    standard,
    matrix,
    gate,
    fidelity,
    mutations,
    services,
    integrity,
    transfers,
    images,
    clone,
    migrate,
    scaling,
    warmRate,
    claims,
  ].map((suite) => [suite.id, suite]),
);
