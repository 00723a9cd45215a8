import test from 'ava';
import { definitionSchema, loadDefinition } from '../../../vm/userlands/definition.ts';
import { extendDefinition } from '../../../vm/userlands/extend.ts';
import { userlandId } from '../../../vm/userlands/identity.ts';

const tree = (sha256: string, from = '/somewhere') => ({ from, to: '/srv', sha256 });

test('a userland with more in it has a name and an identity of its own', async (t) => {
  const base = await loadDefinition('debian-13');
  const with_ = (packages: string[], trees = [tree('a')].slice(1)) => extendDefinition(base, { label: 'cache', packages, trees });
  const one = with_(['memcached', 'criu', 'memcached']);
  t.is(one.name, 'debian-13.cache');
  t.deepEqual(one.packages, [...base.packages, 'memcached'], 'each once, and none that is there already');
  t.notThrows(() => definitionSchema.parse(one), 'a manifest keeps it');
  t.not(userlandId(one), userlandId(base));
  t.is(userlandId(with_(['b1', 'a1'])), userlandId(with_(['a1', 'b1'])), 'whatever order they are named in');
  t.not(userlandId(with_([], [tree('a')])), userlandId(with_([], [tree('b')])));
  t.is(userlandId(with_([], [tree('a')])), userlandId(with_([], [tree('a', '/elsewhere')])), 'by content, not by place');
  t.is(with_(['criu', 'kmod']), base, 'the same where nothing is missing');
  t.true(extendDefinition(base, { label: 'x'.repeat(60), packages: ['memcached'], trees: [] }).name.length <= 40);
});
