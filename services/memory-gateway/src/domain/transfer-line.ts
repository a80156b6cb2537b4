/** The reading of an import's lines: each is JSON that its kind's schema allows, within the scopes of who imports. */
import {
  transferEnd,
  transferHeader,
  transferKinds,
  transferRecords,
  type TransferEnd,
  type TransferHeader,
  type TransferKind,
  type TransferRecord,
} from '@almanac/shared/contracts/memory-transfer';
import type { Scopes } from './scope.ts';
import { isTooDeep, storable } from './storable.ts';
import { contradictionIn } from './transfer-proof.ts';

export type TransferLine =
  | { type: 'header'; header: TransferHeader }
  | { type: 'end'; end: TransferEnd }
  | { type: 'record'; kind: TransferKind; record: TransferRecord }
  | { type: 'refused'; kind: string; reason: string };

/** What a line says; `scopes` null is every scope. */
export function readLine(text: string, scopes: Scopes): TransferLine {
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { type: 'refused', kind: 'unknown', reason: 'is no JSON object' };
  }
  const { type, ...record } = value as TransferRecord;
  if (type === 'header') {
    const parsed = transferHeader.safeParse(value);
    return parsed.success ? { type, header: parsed.data } : refused(type, parsed.error);
  }
  if (type === 'end') {
    const parsed = transferEnd.safeParse(value);
    return parsed.success ? { type, end: parsed.data } : refused(type, parsed.error);
  }
  const kind = transferKinds.find((one) => one === type);
  if (kind === undefined) {
    return { type: 'refused', kind: 'unknown', reason: 'is of a type that is not known here' };
  }
  const parsed = transferRecords[kind].safeParse(record);
  if (!parsed.success) return refused(kind, parsed.error);
  const reason = objection(kind, parsed.data, scopes);
  if (reason !== undefined) return { type: 'refused', kind, reason };
  return { type: 'record', kind, record: parsed.data };
}

/** Why a record of the right form is not taken all the same. */
function objection(kind: TransferKind, record: TransferRecord, scopes: Scopes): string | undefined {
  if (Object.values(record).some((member) => isTooDeep(member))) return 'is nested too deep';
  // History is written as it was or not at all: nothing is mended.
  if (JSON.stringify(storable(record)) !== JSON.stringify(record)) {
    return 'holds characters that cannot be stored';
  }
  const scope = scopeOf(record);
  if (scopes !== null && scope !== undefined && !scopes.includes(scope)) {
    return 'is outside of the scope of this import';
  }
  return contradictionIn(kind, record);
}

/** Undefined for records that are in the scope of the memories they name. */
function scopeOf({ scope, client_id }: TransferRecord): string | undefined {
  if (typeof scope === 'string') return scope;
  if (client_id === null) return '';
  return typeof client_id === 'string' ? client_id : undefined;
}

interface Issues {
  issues: readonly { path: PropertyKey[]; message: string }[];
}

function refused(kind: string, { issues }: Issues): TransferLine {
  const reasons = issues
    .slice(0, 3)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  return { type: 'refused', kind, reason: reasons.join('; ') };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
