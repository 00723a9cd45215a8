import test from 'ava';
import { QualifyError } from '../../harness/errors.ts';
import { loadGateRules, parseGateRules } from '../../harness/run/gate-rules.ts';

const NAMES = { metrics: ['frozen_time_us', 'outage_established_ms'], workloads: ['redis', 'nginx'] };
const parse = (text: string) => parseGateRules(text, 'gate.yaml', NAMES);

test('every key, with shares as per cent or as parts, one name or several', (t) => {
  const rules = parse(`
version: 1
verdicts: warn
gone: off
undecided: warn
significance: 0.05
noise_factor: 2
resolution: 80 %
rules:
  - metric: frozen_time_us
    threshold: 10 %
  - metric: [frozen_time_us, outage_established_ms]
    workload: redis
    procedure: [roundtrip, cold-start]
    clock: wall
    level: warn
    threshold: 0.02
    direction: both
`);
  t.is(rules.resolution, 0.8);
  t.deepEqual(rules.rules?.[0], { metric: ['frozen_time_us'], threshold: 0.1 });
  t.is(rules.rules?.[1]?.threshold, 0.02);
  t.deepEqual(rules.rules?.[1]?.workload, ['redis']);
  t.deepEqual(parse('version: 1'), { version: 1 });
});

for (const [what, text, message, remedy] of [
  [
    'a metric that is none',
    'version: 1\nrules:\n  - metric: frozen_tme_us\n',
    /^gate\.yaml, line 3: rules\[0\]\.metric: there is no metric "frozen_tme_us"\. Did you mean frozen_time_us\?/,
    /docs\/gate\.md/,
  ],
  [
    'a workload with a slip',
    'version: 1\nrules:\n  - metric: "*"\n    workload: redsi\n',
    /line 4: .*there is no workload "redsi"\. Did you mean redis\?/,
    /docs\/gate\.md/,
  ],
  [
    'a level that is none',
    'version: 1\nrules:\n  - metric: "*"\n    level: fatal\n',
    /line 4: rules\[0\]\.level: .*"off"\|"warn"\|"error"/,
    /docs\/gate\.md/,
  ],
  [
    'a threshold that is no share',
    'version: 1\nrules:\n  - metric: "*"\n    threshold: much\n',
    /line 4: rules\[0\]\.threshold: expected a share such as 5 % or 0\.05/,
    /docs\/gate\.md/,
  ],
  [
    'a key that is none',
    'version: 1\nrules:\n  - metric: "*"\n    treshold: 5 %\n',
    /line 4: unknown key "treshold" in rules\[0\]\. Did you mean threshold\?/,
    /docs\/gate\.md/,
  ],
  ['no version', 'rules: []\n', /"?version"?/, /docs\/gate\.md/],
  ['a significance that proves nothing', 'version: 1\nsignificance: 0.5\n', /line 2: significance: /, /docs\/gate\.md/],
  ['no YAML', 'version: [1\n', /not valid YAML/, /docs\/gate\.md/],
] as const) {
  test(`bad rules are refused with their place and how to mend them: ${what}`, (t) => {
    const error = t.throws(() => parse(text), { instanceOf: QualifyError });
    t.is(error?.exitCode, 2);
    t.regex(error?.message ?? '', message);
    t.regex(error?.remedy ?? '', remedy);
  });
}

test('a service of the user own that these runs do not have is no slip', (t) => {
  t.notThrows(() => parse('version: 1\nrules:\n  - metric: "*"\n    workload: billing-service\n'));
});

test('a file that is not there', (t) => {
  t.throws(() => loadGateRules('/nonexistent/gate.yaml', NAMES), {
    message: /The rules \/nonexistent\/gate\.yaml cannot be read/,
  });
  t.is(loadGateRules(undefined, NAMES).significance, 0.01);
});
