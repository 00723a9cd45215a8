import test from 'ava';
import { type ConfigReport, configReport } from '../../../harness/schema/facts.ts';
import { concludeConfig } from '../../../vm/kernels/config-conclusion.ts';
import { reportConfig, unknownConfig } from '../../../vm/kernels/config-report.ts';
import { parseConfig } from '../../../vm/kernels/parse-config.ts';
import { configText, withOptions } from './fixtures.ts';

const reportOf = (text: string): ConfigReport => reportConfig(parseConfig(text), { kind: 'file', path: 'the.config' });

const missing = (report: ConfigReport): string[] =>
  report.options.filter((option) => option.state === 'missing').map((option) => option.name);

const rowOf = (report: ConfigReport, name: string) => report.options.find((option) => option.name === name);

for (const [name, kernel, lacks] of [
  ['debian-5.10-cloud', '5.10.223', []],
  ['debian-6.1-cloud', '6.1.176', []],
  ['debian-7.2-cloud', '7.2.13', []],
  ['monolithic-6.18', '6.18.44', ['CONFIG_MEM_SOFT_DIRTY', 'CONFIG_INET_RAW_DIAG']],
] as const) {
  test(`the real configuration ${name}`, (t) => {
    const report = reportOf(configText(name));
    t.deepEqual(configReport.parse(report), report);
    t.is(report.kernel, kernel);
    t.deepEqual(missing(report), [...lacks]);
    t.is(report.options.filter((option) => option.state === 'unknown').length, 0);
    t.is(concludeConfig(report).verdict, 'usable');
  });
}

test('modules and built-in options are told apart', (t) => {
  const report = reportOf(configText('debian-7.2-cloud'));
  t.like(rowOf(report, 'CONFIG_UNIX_DIAG'), { state: 'module', value: 'm' });
  t.like(rowOf(report, 'CONFIG_EPOLL'), { state: 'built-in', value: 'y' });
});

test('a required option that is off makes the kernel unusable, and the conclusion names it', (t) => {
  const report = reportOf(withOptions(configText('debian-6.1-cloud'), { CHECKPOINT_RESTORE: 'n', PACKET_DIAG: 'n' }));
  t.deepEqual(concludeConfig(report), {
    verdict: 'unusable',
    sentence: 'Linux 6.1.176 lacks 2 options that CRIU requires: CHECKPOINT_RESTORE, PACKET_DIAG.',
  });
  t.false('value' in (rowOf(report, 'CONFIG_PACKET_DIAG') ?? {}));
});

test('an option that a whole configuration does not mention is missing', (t) => {
  const text = configText('debian-6.1-cloud').replace(/^CONFIG_SYSVIPC_SYSCTL=y\n/m, '');
  t.is(rowOf(reportOf(text), 'CONFIG_SYSVIPC_SYSCTL')?.state, 'missing');
});

test('a fragment leaves the rest unknown and cannot be judged', (t) => {
  const report = reportOf('CONFIG_CHECKPOINT_RESTORE=y\nCONFIG_UNIX_DIAG=m\n# CONFIG_TUN is not set\n');
  t.is(rowOf(report, 'CONFIG_UNIX_DIAG')?.state, 'module');
  t.is(rowOf(report, 'CONFIG_TUN')?.state, 'missing');
  t.is(rowOf(report, 'CONFIG_EPOLL')?.state, 'unknown');
  t.regex(report.note ?? '', /fragment or a defconfig/);
  t.is(concludeConfig(report).verdict, 'undecided');
});

test('a fragment that switches a required option off is enough to judge', (t) => {
  t.is(concludeConfig(reportOf('# CONFIG_NET_NS is not set\n')).verdict, 'unusable');
});

test('network lock: what only the other ways need is not missed', (t) => {
  const report = reportOf(withOptions(configText('debian-7.2-cloud'), { NETFILTER_XT_MARK: 'n', IP_NF_FILTER: 'n' }));
  const mark = rowOf(report, 'CONFIG_NETFILTER_XT_MARK');
  t.like(mark, { state: 'missing', class: 'optional' });
  t.regex(mark?.breaks ?? '', /Not missed here, where nftables can do it\./);
  t.false(concludeConfig(report).sentence.includes('locking the network'));
});

test('network lock: legacy iptables is enough without nftables', (t) => {
  const report = reportOf(withOptions(configText('debian-7.2-cloud'), { NF_TABLES: 'n', NF_TABLES_INET: 'n' }));
  t.like(rowOf(report, 'CONFIG_NF_TABLES'), { state: 'missing', class: 'optional' });
});

test('network lock: with no way complete, every gap counts', (t) => {
  const report = reportOf(withOptions(configText('debian-7.2-cloud'), { NF_TABLES_INET: 'n', NETFILTER_XT_MARK: 'n' }));
  t.like(rowOf(report, 'CONFIG_NETFILTER_XT_MARK'), { state: 'missing', class: 'needed-for' });
  t.regex(rowOf(report, 'CONFIG_NF_TABLES_INET')?.breaks ?? '', /network-lock skip/);
  t.true(concludeConfig(report).sentence.includes('Not covered: locking the network.'));
});

test('options that came later are not lacks of an older kernel', (t) => {
  const text = configText('debian-5.10-cloud').replace(/^CONFIG_KCMP=y\n/m, '');
  const report = reportOf(text);
  t.deepEqual(missing(report), []);
  t.is(rowOf(report, 'CONFIG_KCMP'), undefined, 'CHECKPOINT_RESTORE did its work');
  t.is(rowOf(report, 'CONFIG_IP_NF_IPTABLES_LEGACY'), undefined);
  t.is(rowOf(report, 'CONFIG_IP_NF_IPTABLES')?.state, 'module');
});

test('IP_NF_IPTABLES alone is no legacy iptables on a new kernel', (t) => {
  const text = configText('debian-7.2-cloud').replace(/^CONFIG_IP_NF_IPTABLES_LEGACY=m\n/m, '');
  t.is(rowOf(reportOf(text), 'CONFIG_IP_NF_IPTABLES_LEGACY')?.state, 'missing');
});

test('a kernel too old for a feature does miss it', (t) => {
  const text = configText('debian-5.10-cloud')
    .replace('Linux/x86 5.10.223 ', 'Linux/x86 5.4.1 ')
    .replace(/^CONFIG_TIME_NS=y\n/m, '');
  t.is(rowOf(reportOf(text), 'CONFIG_TIME_NS')?.state, 'missing');
});

test('an option of another architecture has no row', (t) => {
  const text = configText('debian-6.1-cloud');
  t.truthy(rowOf(reportOf(text), 'CONFIG_IA32_EMULATION'));
  t.is(rowOf(reportOf(text.replace('Linux/x86 ', 'Linux/arm64 ')), 'CONFIG_IA32_EMULATION'), undefined);
});

test('without a configuration every state is unknown', (t) => {
  const report = unknownConfig('No configuration was found.');
  t.deepEqual(configReport.parse(report), report);
  t.true(report.options.every((option) => option.state === 'unknown'));
  t.is(report.source, undefined);
  t.is(concludeConfig(report).verdict, 'undecided');
});
