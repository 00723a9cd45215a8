import test from 'ava';
import { chooseWorkload } from '../../harness/plan/choose.ts';
import { suites } from '../../suites/registry.ts';
import * as mysqlData from '../../workloads/mysql/data.ts';
import * as redisData from '../../workloads/redis/data.ts';
import { workloads } from '../../workloads/registry.ts';
import type { ParamSpec } from '../../workloads/workload.ts';

const fits = (spec: ParamSpec | undefined, value: number | string): boolean => {
  if (spec === undefined) return false;
  return spec.kind === 'choice'
    ? spec.choices.includes(String(value))
    : typeof value === 'number' && spec.min <= value && value <= spec.max;
};

test('every parameter has a default in its range, and says what it is', (t) => {
  t.true(workloads.size >= 4);
  for (const [name, { id, about, params }] of workloads) {
    t.is(id, name);
    t.not(about, '');
    for (const [param, spec] of Object.entries(params)) {
      const where = `${id}.${param}`;
      t.true(fits(spec, spec.default), where);
      t.not(spec.about, '', where);
      t.regex(where, /^[a-z][a-z-]*\.[a-z_]+$/, 'as --param takes it');
    }
  }
});

test('suites name workloads that exist, and parameters that these have, in range', (t) => {
  for (const suite of suites.values()) {
    t.true(suite.entries.length > 0 || suite.subjects !== undefined || suite.axes !== undefined, suite.id);
    t.is(new Set(suite.entries.map((entry) => JSON.stringify(entry))).size, suite.entries.length, suite.id);
    for (const { workload, procedures, params = {} } of suite.entries) {
      const specs = chooseWorkload(workload).params;
      t.true(procedures.length > 0);
      for (const [name, value] of Object.entries(params)) {
        t.true(fits(specs[name], value), `${suite.id}: ${workload}.${name}`);
      }
    }
  }
});

test('data fits the memory that is asked for, and the least has something to lose', (t) => {
  t.true(redisData.itemCount(64 << 20) * redisData.VALUE_BYTES <= 64 << 20);
  t.true(redisData.itemCount(64 << 20) * redisData.VALUE_BYTES > (64 << 20) * 0.8);
  t.is(redisData.itemCount(1), 1);
  t.true(mysqlData.rowCount(64 << 20) * mysqlData.PAYLOAD_BYTES <= 64 << 20);
  t.is(mysqlData.rowCount(1), 1);
});

test('the digest that a service must give depends on every item', (t) => {
  t.not(redisData.expectedDigest(10), redisData.expectedDigest(11));
  t.not(mysqlData.expectedDigest(10), mysqlData.expectedDigest(11));
  t.is(redisData.keyOf(3), 'item:3');
});
