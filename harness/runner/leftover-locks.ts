import { execa } from 'execa';

const outputOf = async (file: string, ...argv: string[]): Promise<string> => {
  const { stdout } = await execa(file, argv, { reject: false, stdin: 'ignore', timeout: 30_000 });
  return typeof stdout === 'string' ? stdout : '';
};

/** CRIU lets its own packets through by this mark (SOCCR_MARK of soccr.h), and its rules name it. */
const MARK = /0xc114/i;

/**
 * Takes away the rules with which CRIU holds back the packets of connections: a restore that fails leaves them, and a later
 * client that happens to have the same port would hang. The machine has a network of its own, and nobody else makes rules in it.
 */
export const removeLocks = async (): Promise<void> => {
  const tables = (await outputOf('nft', 'list', 'tables')).split('\n');
  for (const [, family = '', name = ''] of tables.flatMap((line) => {
    const match = /^table (\S+) (CRIU\S*)/.exec(line);
    return match === null ? [] : [match];
  }))
    await outputOf('nft', 'delete', 'table', family, name);
  for (const iptables of ['iptables', 'ip6tables']) {
    const rules = (await outputOf(iptables, '-S')).split('\n').filter((line) => line.startsWith('-A') && MARK.test(line));
    for (const rule of rules) await outputOf(iptables, '-D', ...rule.split(' ').slice(1));
  }
};
