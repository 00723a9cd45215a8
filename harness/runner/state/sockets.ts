import { readProc } from './proc.ts';

/** States of TCP (net/tcp_states.h), which /proc/net gives as a number. */
const TCP_STATES: Readonly<Record<string, string>> = {
  '01': 'established',
  '02': 'syn sent',
  '04': 'fin wait 1',
  '05': 'fin wait 2',
  '06': 'time wait',
  '07': 'closed',
  '08': 'close wait',
  '09': 'last ack',
  '0A': 'listening',
  '0B': 'closing',
};

const rows = (text: string): string[][] =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));

/** sl local remote state queues timer retransmits uid timeout inode (net/ipv4/tcp_ipv4.c) */
const inet = (protocol: string, text: string): [string, string][] =>
  rows(text).map((fields) => {
    const [, local, remote, state = ''] = fields;
    const said = protocol.startsWith('tcp') ? `, ${TCP_STATES[state] ?? state}` : '';
    return [fields[9] ?? '', `${protocol} ${local} to ${remote}${said}`];
  });

/** SS_CONNECTED (linux/net.h). */
const UNIX_CONNECTED = '03';

/** Num RefCount Protocol Flags Type St Inode Path (net/unix/af_unix.c) */
const unix = (text: string): [string, string][] =>
  rows(text).map(([, , , flags, type, state, inode = '', path = '']) => {
    // An accepted end has the name of its listener, and CRIU does not give it back (FIXME in criu/sk-unix.c): socket/unix-stream-name
    // states that, and no other subject has to.
    const named = path === '' || state === UNIX_CONNECTED ? '' : `, ${path}`;
    return [inode, `unix type ${type}, flags ${flags}, state ${state}${named}`];
  });

/** sk RefCnt Type Proto Iface R Rmem User Inode (net/packet/af_packet.c) */
const packet = (text: string): [string, string][] =>
  rows(text).map(([, , type, protocol, iface, , , , inode = '']) => [
    inode,
    `packet type ${type}, protocol ${protocol}, interface ${iface}`,
  ]);

/** sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode (net/netlink/af_netlink.c) */
const netlink = (text: string): [string, string][] =>
  rows(text).map((fields) => [fields[9] ?? '', `netlink protocol ${fields[1]}, groups ${fields[3]}`]);

const INET = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6', 'icmp', 'icmp6'] as const;

/** Every socket of the network namespace of a process, by its inode: what kind it is and what it is connected to. */
export const socketsOf = (pid: number): Map<string, string> => {
  const lists = [
    ...INET.map((protocol) => inet(protocol, readProc(pid, 'net', protocol))),
    unix(readProc(pid, 'net', 'unix')),
    packet(readProc(pid, 'net', 'packet')),
    netlink(readProc(pid, 'net', 'netlink')),
  ];
  return new Map(lists.flat());
};
