import test from 'ava';
import { chooseWork } from '../../harness/plan/choose.ts';
import { withClones } from '../../harness/plan/clones.ts';

test('the counts that are asked for replace those of the suite, once for each service', (t) => {
  const { suite } = withClones(chooseWork('clone', [], ['redis']), [8, 2, 8]);
  const redis = suite.entries.filter(({ workload }) => workload === 'redis');
  t.deepEqual(
    redis.map(({ clones }) => clones),
    [2, 8],
  );
  t.deepEqual(withClones(chooseWork('clone', [], []), []).suite, chooseWork('clone', [], []).suite);
});

test('what cannot be cloned is refused before anything is started', (t) => {
  t.throws(() => withClones(chooseWork('quick', [], []), [2]), { message: /suite quick makes no clones/ });
  t.throws(() => withClones(chooseWork('clone', [], ['test/fixtures/services/own-redis.yaml']), []), {
    message: /cannot be cloned/,
  });
});
