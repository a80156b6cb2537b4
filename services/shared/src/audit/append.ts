/**
 * One audit row per state change, in the transaction that makes the change (I5). The row's canonical text is what the chain
 * hashes; a deferred trigger links it at commit. Ids and numbers stand in `data`; what people wrote, and what tells of them, goes
 * into `private`: of it the chain has a salted hash, and the text can be erased without breaking the chain.
 */
import { canonicalJson } from '../lang/canonical.ts';
import { newId } from '../lang/ids.ts';
import { prepared, statement } from '../pg/statement.ts';
import type { Transaction } from '../pg/database.ts';
import { noticeOf, type Change } from '../pg/notify-change.ts';
import { sealPrivate } from './private-data.ts';

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
  /** Readable by people until `of`, the person it tells of, is erased. */
  private?: { of: string; data: Record<string, unknown> } | undefined;
}

const insertAuditEvent = prepared<
  never,
  [string, string, string, string, string, string, string | null, string]
>(
  `insert into core.audit_event (id, at, actor, actor_type, action, subject, corr_id, canon, content_hash)
   values ($1, $2, $3, $4, $5, $6, $7, $8, '')`,
);
/** Rows in the order of the list, and what listeners hear of at commit. */
const insertAuditEvents = prepared<never, [rows: string, changes: string[]]>(
  `with audited as (
     insert into core.audit_event (id, at, actor, actor_type, action, subject, corr_id, canon, content_hash)
     select id, at, actor, actor_type, action, subject, corr_id, canon, ''
       from jsonb_to_recordset($1::jsonb) as row (id text, at timestamptz, actor text, actor_type text, action text,
                                                  subject text, corr_id text, canon text))
   select pg_notify('almanac_changes', change) from unnest($2::text[]) change`,
);
const subjectKey = statement<{ key_id: string; key: Buffer }, [subject: string, key_id: string]>(
  'select key_id, key from core.audit_subject_key($1, $2)',
);
const insertPrivate = statement<never, [audit_id: string, key_id: string, sealed: Buffer]>(
  'insert into core.audit_private (audit_id, key_id, sealed) values ($1, $2, $3)',
);

/** Writes the row, with the commit at the latest; returns its id. Throws when `data` holds what has no JSON form. */
export async function appendAudit(tx: Transaction, entry: AuditEntry): Promise<string> {
  const { private: personal, ...open } = entry;
  const id = newId('aud', entry.at);
  const at = entry.at.toISOString();
  const sealed = personal === undefined ? undefined : await sealedOf(tx, id, personal);
  const data = { ...entry.data, ...(sealed === undefined ? {} : { private: sealed.hash }) };
  const canon = canonicalJson({ id, ...open, at, data });
  const { actor, actor_type, action, subject, corr_id } = entry;
  insertAuditEvent.send(tx, id, at, actor, actor_type, action, subject, corr_id, canon);
  if (sealed !== undefined) insertPrivate.send(tx, id, sealed.key_id, sealed.sealed);
  return id;
}

/** Several open rows at once, in their order, and the change feed's notices of what they tell of. */
export async function appendAudits(
  tx: Transaction,
  entries: readonly Omit<AuditEntry, 'private'>[],
  changes: readonly Change[] = [],
): Promise<void> {
  const rows = entries.map((entry) => {
    const { actor, actor_type, action, subject, corr_id, data = {} } = entry;
    const row = { id: newId('aud', entry.at), at: entry.at.toISOString() };
    const open = { ...row, actor, actor_type, action, subject, corr_id };
    return { ...open, canon: canonicalJson({ ...open, data }) };
  });
  insertAuditEvents.send(tx, JSON.stringify(rows), changes.map(noticeOf));
}

async function sealedOf(
  tx: Transaction,
  id: string,
  { of, data }: { of: string; data: Record<string, unknown> },
): Promise<{ key_id: string; hash: string; sealed: Buffer }> {
  const { key_id, key } = await subjectKey.one(tx, of, newId('key'));
  return { key_id, ...sealPrivate(data, key, id) };
}
