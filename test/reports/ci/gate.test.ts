import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { parseGateFormats, writeGateFormats } from '../../../harness/cli/gate-formats.ts';
import { QualifyError } from '../../../harness/errors.ts';
import { compareSides } from '../../../harness/gate/compare.ts';
import { gate } from '../../../harness/gate/gate.ts';
import { completeRules } from '../../../harness/gate/rules.ts';
import type { GateReport, GateRules } from '../../../harness/schema/gate.ts';
import type { Results } from '../../../harness/schema/results.ts';
import { gateAnnotations, gateJUnit, gateSummary, gateTap } from '../../../reports/ci/gate.ts';
import { cycles, interleaved, manyCycles, scaled, withCells, withFew } from '../../gate/sides.ts';
import { makeFolder } from '../../run/recorded.ts';
import { readTap } from './tap-reader.ts';

const all = withFew(manyCycles());
const REDIS = 'redis roundtrip';

const gated = (base: Results, run: Results, rules: Partial<GateRules> = {}): GateReport =>
  gate(compareSides([base], [run]), completeRules(rules));

const worse = () => gated(all, scaled(all, REDIS, 'outage_established_ms', 2));

test('a regression is one failed point among all checks, with its sentence', (t) => {
  const report = worse();
  const { planned, points } = readTap(gateTap(report));
  t.is(planned, report.checks.length);
  const failed = points.filter(({ ok }) => !ok);
  t.deepEqual(
    failed.map(({ description, diagnostic }) => [description, diagnostic?.['cause']]),
    [[`${REDIS}: outage_established_ms`, 'regression']],
  );
  t.regex(gateJUnit(report), /failures="1" errors="0"/);
  t.regex(
    gateAnnotations(report),
    /^::error title=FAIL redis roundtrip%3A outage_established_ms::redis roundtrip: .* 100 %25 more than in BASE/,
  );
  t.regex(gateSummary(report), /^# ❌ Something is worse\n/);
});

test('equal sides: a notice, no failure', (t) => {
  const report = gated(interleaved(all, 0), interleaved(all, 1), { undecided: 'off' });
  t.regex(gateJUnit(report), /failures="0" errors="0"/);
  t.regex(gateAnnotations(report), /^::notice /);
});

test('a cell that is gone fails, and too few cycles are an error: neither is silence', (t) => {
  const gone = gated(
    all,
    withCells(all, (cell) => (cell.title === REDIS ? undefined : cell)),
  );
  t.true(readTap(gateTap(gone)).points.some(({ ok, diagnostic }) => !ok && diagnostic?.['cause'] === 'gone'));
  t.regex(gateJUnit(gone), /failures="[1-9]/);
  const few = gated(cycles(all, 0, 2), cycles(scaled(all, REDIS, 'outage_established_ms', 2), 2, 4));
  t.regex(gateJUnit(few), /failures="0" errors="[1-9]/);
  t.regex(gateSummary(few), /It cannot be told/);
});

test('what a rule only warns of is a warning, and fails nothing', (t) => {
  const report = gated(all, scaled(all, REDIS, 'outage_established_ms', 2), { rules: [{ metric: ['*'], level: 'warn' }] });
  t.regex(gateAnnotations(report), /^::warning title=redis roundtrip%3A outage_established_ms::/);
  t.regex(gateJUnit(report), /failures="0" errors="0"/);
  t.regex(gateJUnit(report), /Warning: redis roundtrip/);
});

test('formats of the gate name their files', async (t) => {
  const dir = makeFolder(t);
  const formats = parseGateFormats([`junit=${path.join(dir, 'a', 'gate.xml')},tap=${path.join(dir, 'gate.tap')}`]);
  for (const file of await writeGateFormats(worse(), formats)) t.true(readFileSync(file, 'utf8').length > 100);
  t.throws(() => parseGateFormats(['junit']), { instanceOf: QualifyError, message: /names no file/ });
  t.throws(() => parseGateFormats(['json=x']), { instanceOf: QualifyError, message: /no format "json"/ });
});
