import type { AuditFilter, AuditRow } from '@almanac/shared/contracts/audit';
import type { ActionGatewayContext } from '../context.ts';
import { auditAfter, filterParams, type AuditRecord } from '../db/audit.ts';

const BATCH = 1000;
const CSV_HEADER =
  'seq,audit_id,at,actor,actor_type,action,subject,corr_id,data,prev_hash,hash,canon\n';

/** The row as it is shown: `data` is read from the text that the chain hashes. */
export function auditRowOf({ canon, ...row }: AuditRecord): AuditRow {
  const { data } = JSON.parse(canon) as { data: Record<string, unknown> };
  return { ...row, data };
}

/**
 * The chain or what a filter leaves of it, oldest first, in pieces of 1000 rows, each read when the one before was taken; `canon` is
 * the hashed text, so that a reader can verify it.
 */
export async function* exportAudit(
  ctx: Pick<ActionGatewayContext, 'db'>,
  format: 'csv' | 'jsonl',
  filter: AuditFilter,
): AsyncGenerator<string> {
  const wanted = filterParams(filter);
  if (format === 'csv') yield CSV_HEADER;
  let after = 0;
  for (;;) {
    const rows = await auditAfter.many(ctx.db, ...wanted, after, BATCH);
    if (rows.length === 0) return;
    yield rows.map(format === 'csv' ? csvLine : jsonLine).join('');
    after = rows.at(-1)?.seq ?? after;
  }
}

function jsonLine(row: AuditRecord): string {
  return `${JSON.stringify({ ...auditRowOf(row), canon: row.canon })}\n`;
}

function csvLine(row: AuditRecord): string {
  const { data, ...rest } = auditRowOf(row);
  const { seq, audit_id, at, actor, actor_type, action, subject, corr_id } = rest;
  const facts = [seq, audit_id, at, actor, actor_type, action, subject, corr_id ?? ''];
  const cells = [...facts, JSON.stringify(data), row.prev_hash, row.hash, row.canon];
  return `${cells.map(csvCell).join(',')}\n`;
}

/** Quoted as in RFC 4180; a leading sign that a spreadsheet would take for a formula gets an apostrophe. */
function csvCell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
