import test from 'ava';
import { identityResults } from '../../harness/derive/clones.ts';
import { derive } from '../../harness/derive/derive.ts';
import { judgeCycle } from '../../harness/derive/judge-cycle.ts';
import { cellMetrics } from '../../harness/derive/metrics.ts';
import type { Clones, Copy, CopySide } from '../../harness/schema/copies.ts';
import type { CycleEvent } from '../../harness/schema/events.ts';
import { results as resultsSchema } from '../../harness/schema/results.ts';
import { first, recorded, recordedCycles } from '../run/recorded.ts';

const PAGE = 4096;

/** The recorded cycle with most clones. */
const cycle = (): CycleEvent & { readonly clones: Clones } => {
  const found = recordedCycles('clone', 'clone').toSorted((a, b) => (b.clones?.asked ?? 0) - (a.clones?.asked ?? 0));
  const { clones, ...others } = first(found);
  if (clones === undefined) throw new Error('the recorded cycle made no clones');
  return { ...others, clones };
};

const sideOf = ({ clones }: { readonly clones: Clones }, name: 'restored' | 'cold'): CopySide => {
  const side = clones[name];
  if (side === undefined) throw new Error(`the recorded cycle has no ${name} side`);
  return side;
};

/** The cycle with its last clone, or cold start, changed. */
const withLast = (name: 'restored' | 'cold', change: (copy: Copy, others: readonly Copy[]) => Copy): CycleEvent => {
  const one = cycle();
  const side = sideOf(one, name);
  const [last, others] = [side.copies.at(-1), side.copies.slice(0, -1)];
  if (last === undefined) throw new Error('there is no copy');
  return { ...one, clones: { ...one.clones, [name]: { ...side, copies: [...others, change(last, others)] } } };
};

const reason = (changed: CycleEvent, verdict: string): string => {
  const judged = judgeCycle(changed, PAGE);
  if (judged.verdict !== verdict) throw new Error(`${judged.verdict}: ${judged.reason}`);
  return judged.reason;
};

const NO_ROOFLINE = { copy: undefined, imageWrite: undefined, imageRead: undefined };

const withProof = (copy: Copy, name: RegExp): Copy => ({
  ...copy,
  proof: copy.proof.map((one) => (name.test(one.name) ? { ...one, after: 'another' } : one)),
});

test('the recorded clones pass, and their figures are reckoned from what was recorded', (t) => {
  const one = cycle();
  t.is(reason(one, 'pass'), '');
  const metrics = cellMetrics('clone', [{ cycle: one, pageSize: PAGE, roofline: NO_ROOFLINE, disturbed: false }], 'wall');
  const value = (name: string): number => first(metrics.filter((metric) => metric.name === name)).median;
  const { start_ms, copies } = sideOf(one, 'restored');
  const times = copies.map(({ first_answer_ms = Number.NaN }) => first_answer_ms - start_ms).toSorted((a, b) => a - b);
  t.is(value('clone_first_answer_ms'), first(times));
  t.is(value('clone_last_answer_ms'), first(times.toReversed()));
  t.true(value('clone_first_answer_ms') < value('clone_last_answer_ms'));
  const held = copies.map(({ memory }) => memory?.pss_bytes ?? 0);
  t.is(value('clone_pss_bytes'), held.reduce((sum, bytes) => sum + bytes, 0) / held.length);
  t.true(value('cold_copy_last_answer_ms') > 0);
});

test('one clone that is not what it should be fails the cell, and is named', (t) => {
  const of = cycle().clones.asked;
  const failing = (change: (copy: Copy, others: readonly Copy[]) => Copy): string => reason(withLast('restored', change), 'fail');
  const named = new RegExp(`^clone ${of} of ${of}: `);
  for (const [what, change] of [
    ['digest', (copy: Copy) => withProof(copy, /^digest$/)],
    ['inherited', (copy: Copy) => withProof(copy, /^inherited$/)],
    ['not independent', (copy: Copy) => withProof(copy, /^own-/)],
    ['process tree', (copy: Copy) => ({ ...copy, tree: (copy.tree ?? []).map((one) => ({ ...one, pid: one.pid + 1 })) })],
    [
      'net namespace',
      (copy: Copy, [other]: readonly Copy[]) => ({
        ...copy,
        namespaces: { ...copy.namespaces, net: other?.namespaces['net'] ?? '' },
      }),
    ],
  ] as const) {
    t.regex(failing(change), named);
    t.regex(failing(change), new RegExp(what));
  }
});

test('a clone without evidence is our error, not a pass', (t) => {
  const erring = (change: (copy: Copy) => Copy): string => reason(withLast('restored', change), 'error');
  t.regex(
    erring((copy) => ({ ...copy, proof: copy.proof.filter(({ name }) => name !== 'digest') })),
    /digest/,
  );
  t.regex(
    erring((copy) => ({ ...copy, proof: copy.proof.filter(({ name }) => !name.startsWith('own-')) })),
    /independent/,
  );
  t.regex(
    erring(({ criu: _gone, ...copy }) => copy),
    /restore/,
  );
  t.regex(
    erring(({ tree: _gone, ...copy }) => copy),
    /process tree/,
  );
  const one = cycle();
  const fewer = { ...one, clones: { ...one.clones, asked: one.clones.asked + 1 } };
  t.regex(reason(fewer, 'error'), /clones are on record/);
});

test('what outlives its clone fails the cell; a cold start that fails leaves nothing to compare with', (t) => {
  const one = cycle();
  const left = { ...one.clones, restored: { ...sideOf(one, 'restored'), left_behind: ['redis-server (77)'] } };
  t.regex(reason({ ...one, clones: left }, 'fail'), /redis-server \(77\)/);
  const stop = { step: 'start', origin: 'service', message: 'the service ended with exit code 1' } as const;
  t.regex(
    reason(
      withLast('cold', (copy) => ({ ...copy, stop })),
      'error',
    ),
    /cold start .* exit code 1/,
  );
});

test('an identity is lost where clones have it in common and cold starts do not', (t) => {
  const named = (name: string) => first(identityResults([cycle()]).filter((one) => one.name === name));
  t.like(named('run_id'), { clones: 'equal', cold: 'differ' });
  t.like(named('next secret of ACL GENPASS'), { clones: 'equal', cold: 'differ' });
  t.like(named('port'), { clones: 'equal', cold: 'equal' });
  const changed = withLast('restored', (copy) => ({
    ...copy,
    identities: copy.identities.map((one) => ({ ...one, value: `${one.value}, changed` })),
  }));
  t.is(first(identityResults([changed]).filter(({ name }) => name === 'run_id')).clones, 'differ');
});

test('a recorded run with clones gives valid results', (t) => {
  const { run, events } = recorded('clone');
  const results = resultsSchema.parse(derive(run, events));
  t.is(results.verdict, 'pass');
  t.regex(results.headline, /1 of 1 set of clones of 1 workload came back/);
});
