/** The audit in words: what a verification found, the filter as the owner takes it, and whether two rows follow one another. */
import type { AuditCheckpoint, AuditRow, AuditVerification } from '@almanac/shared/contracts/audit';
import { sayNumber } from '../parts/date-words.ts';
import type { Query } from '../use-query.ts';
import { addDays, instantAt, isDay } from '../parts/zoned.ts';

export const FILTERS = ['actor', 'action', 'subject', 'corr_id', 'from', 'to'] as const;
export type FilterName = (typeof FILTERS)[number];

/** Of the address: dates are days there and instants for the owner, the last day being within. */
export function auditFilter(query: Query, zone: string): Record<string, string> {
  const given = FILTERS.flatMap((name) => {
    const value = query[name]?.trim() ?? '';
    if (value === '') return [];
    if (name === 'from') return [[name, startOfDay(value, zone)]];
    if (name === 'to') return [[name, isDay(value) ? startOfDay(addDays(value, 1), zone) : value]];
    return [[name, value]];
  });
  return Object.fromEntries(given) as Record<string, string>;
}

/** When a day begins in a zone, as an instant; what is no day is handed on for the owner to refuse. */
export function startOfDay(day: string, zone: string): string {
  return isDay(day) ? new Date(instantAt(day, 0, zone)).toISOString() : day;
}

/** "48,210 entries, no gap, head signed 14:00". */
export function sayVerification(
  found: Pick<AuditVerification, 'verified' | 'rows' | 'faults' | 'head_seq'>,
  head: Pick<AuditCheckpoint, 'size' | 'time'> | null,
  sayTime: (at: string) => string,
): string {
  const entries = `${sayNumber(found.rows)} ${found.rows === 1 ? 'entry' : 'entries'}`;
  if (!found.verified) {
    const count = found.faults.length;
    return `${entries}, ${count} ${count === 1 ? 'fault' : 'faults'}: the chain is damaged`;
  }
  return `${entries}, no gap, ${saySigned(found.head_seq, head, sayTime)}`;
}

function saySigned(
  head_seq: number,
  head: Pick<AuditCheckpoint, 'size' | 'time'> | null,
  sayTime: (at: string) => string,
): string {
  if (head === null) return 'no head is signed here';
  if (head.size >= head_seq) return `head signed ${sayTime(head.time)}`;
  return `signed up to entry ${sayNumber(head.size)} at ${sayTime(head.time)}`;
}

type Linked = Pick<AuditRow, 'seq' | 'hash' | 'prev_hash'>;

/** Whether a row carries the hash of the one before it; unknown where that one is not shown. */
export function followsOn(row: Linked, rows: readonly Linked[]): 'yes' | 'no' | 'unknown' {
  const before = rows.find(({ seq }) => seq === row.seq - 1);
  if (before === undefined) return 'unknown';
  return before.hash === row.prev_hash ? 'yes' : 'no';
}
