import { type Command, Option } from 'commander';
import { inputError } from '../errors.ts';
import { MOVE_WORDS, parseMove } from '../plan/moves.ts';
import type { RunRequest } from '../run/request.ts';
import type { CriuOptions } from '../schema/cell.ts';
import type { MachineOptions } from './machine-options.ts';

/** What the command line says of migrations. */
export interface MigrationOptions {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly move: readonly string[];
  readonly cpuCap?: CriuOptions['cpu_cap'];
}

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, ...value.split(',')];

/** Adds the options of the suite migrate to a command. */
export const addMigrationOptions = (command: Command): Command =>
  command
    .option('--from <pattern>', 'of the suite migrate: kernels to dump on; may be given several times', collect, [])
    .option('--to <pattern>', 'of the suite migrate: kernels to restore on; may be given several times', collect, [])
    .option(
      '--move <ways>',
      `of the suite migrate, how services come to the other machine: ${MOVE_WORDS.join(', ')} (default: stream)`,
      collect,
      [],
    )
    .addOption(
      new Option('--cpu-cap <what>', 'of the suite migrate, what of the processor has to fit').choices([
        'none',
        'fpu',
        'cpu',
        'ins',
        'all',
      ]),
    );

/** The kernels at both ends of migrations, and all of them together as those of the run. */
export const migrationEnds = (
  suite: string,
  { from, to, kernel }: MigrationOptions & Pick<MachineOptions, 'kernel'>,
): Pick<RunRequest, 'ends'> & { kernels?: string[] } => {
  if (from.length + to.length === 0) return {};
  if (suite !== 'migrate')
    throw inputError(
      `--from and --to belong to the suite migrate, and this run is of ${suite}.`,
      'Run: criu-qualify run migrate',
    );
  if (kernel.length > 0 || from.length === 0 || to.length === 0)
    throw inputError(
      '--from and --to name the kernels at both ends, and --kernel those that are both.',
      'Give --from and --to together, without --kernel; or only --kernel.',
    );
  return { ends: { from, to }, kernels: [...from, ...to] };
};

/** How services migrate, which is of the suite migrate alone. */
export const migrationManner = (
  suite: string,
  { move = [], cpuCap }: Partial<Pick<MigrationOptions, 'move' | 'cpuCap'>>,
): Pick<RunRequest, 'moves' | 'cpuCap'> => {
  if (suite !== 'migrate' && (move.length > 0 || cpuCap !== undefined))
    throw inputError(
      `--move and --cpu-cap belong to the suite migrate, and this run is of ${suite}.`,
      'Run: criu-qualify run migrate',
    );
  return {
    ...(move.length === 0 ? {} : { moves: move.map(parseMove) }),
    ...(cpuCap === undefined ? {} : { cpuCap }),
  };
};
