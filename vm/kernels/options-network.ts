import type { AlternativeGroup, KernelOption } from './option.ts';

const LOCK = 'locking the network';

const lock = (name: string, breaks: string, more: Partial<KernelOption> = {}): KernelOption => ({
  name: `CONFIG_${name}`,
  class: 'needed-for',
  neededFor: LOCK,
  breaks,
  ...more,
});

/** The first kernel in which IP_NF_IPTABLES no longer means the legacy interface. */
const LEGACY_SPLIT = '6.9';

/** Options of the packet filter, with which CRIU holds back packets between dump and restore. */
export const LOCK_OPTIONS: readonly KernelOption[] = [
  lock('NF_TABLES', 'Neither `--network-lock nftables` nor the iptables command over nftables works.', { module: 'nf_tables' }),
  lock(
    'NF_TABLES_INET',
    '`--network-lock nftables` fails, because its table is of the inet family ("Locking network failed using nftables").',
  ),
  lock('NFT_COMPAT', '`--network-lock iptables` may fail where the iptables command is the one over nftables.', {
    module: 'nft_compat',
  }),
  lock(
    'NETFILTER_XT_MARK',
    '`--network-lock iptables` fails: "Locking network failed: iptables-restore returned", because its rules match the mark of CRIU\'s own packets.',
    { module: 'xt_mark' },
  ),
  lock('IP_NF_IPTABLES_LEGACY', '`--network-lock iptables` fails where the iptables command is the legacy one.', {
    since: LEGACY_SPLIT,
    before: 'CONFIG_IP_NF_IPTABLES',
    module: 'ip_tables',
  }),
  lock('IP_NF_FILTER', 'The legacy iptables has no filter table, into which CRIU puts its chain.', { module: 'iptable_filter' }),
];

/** CRIU's two methods (criu/net.c: nftables_lock_network_internal, iptables_network_lock_internal), the second with either tool. */
export const NETWORK_LOCK: AlternativeGroup = {
  purpose: LOCK,
  breaks:
    'No packet filter that CRIU can use is complete: a dump with a network namespace or an established connection needs `--network-lock skip`.',
  ways: [
    { name: 'nftables', options: ['CONFIG_NF_TABLES', 'CONFIG_NF_TABLES_INET'] },
    { name: 'legacy iptables', options: ['CONFIG_IP_NF_IPTABLES_LEGACY', 'CONFIG_IP_NF_FILTER', 'CONFIG_NETFILTER_XT_MARK'] },
    { name: 'iptables over nftables', options: ['CONFIG_NF_TABLES', 'CONFIG_NFT_COMPAT', 'CONFIG_NETFILTER_XT_MARK'] },
  ],
};
