/**
 * One audit row per state change, in the transaction that makes the change (I5). The row's canonical text is what the chain
 * hashes; a deferred trigger links it at commit. Personal data does not belong here: ids and numbers do.
 */
import { canonicalJson } from '../lang/canonical.ts';
import { newId } from '../lang/ids.ts';
import { statement } from '../pg/statement.ts';
import type { Transaction } from '../pg/database.ts';

export interface AuditEntry {
  at: Date;
  actor: string;
  actor_type: string;
  /** What happened, `plan.created`. */
  action: string;
  /** The id of what it happened to. */
  subject: string;
  corr_id: string | null;
  data?: Record<string, unknown>;
}

const insertAuditEvent = statement<
  never,
  [string, string, string, string, string, string, string | null, string]
>(
  `insert into core.audit_event (id, at, actor, actor_type, action, subject, corr_id, canon, content_hash)
   values ($1, $2, $3, $4, $5, $6, $7, $8, '')`,
);

/** Writes the row; returns its id. Throws when `data` holds what has no JSON form. */
export async function appendAudit(tx: Transaction, entry: AuditEntry): Promise<string> {
  const id = newId('aud', entry.at);
  const at = entry.at.toISOString();
  const canon = canonicalJson({ id, ...entry, at, data: entry.data ?? {} });
  const { actor, actor_type, action, subject, corr_id } = entry;
  await insertAuditEvent.run(tx, id, at, actor, actor_type, action, subject, corr_id, canon);
  return id;
}
