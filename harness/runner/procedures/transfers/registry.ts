import type { ProcedureId } from '../../../schema/cell.ts';
import { leaveRunning, roundtrip } from './plain.ts';
import { preCopy } from './pre-copy.ts';
import { lazy, stream } from './served.ts';
import type { Transfer } from './transfer.ts';

/** Every procedure that freezes a service and has it back. A new one is a function and a line here. */
export const transfers = {
  roundtrip,
  'leave-running': leaveRunning,
  'pre-copy': preCopy,
  lazy,
  stream,
  'warm-rate': roundtrip,
} as const satisfies Partial<Record<ProcedureId, Transfer>>;

export type TransferId = keyof typeof transfers;

export const isTransfer = (procedure: ProcedureId): procedure is TransferId => procedure in transfers;
