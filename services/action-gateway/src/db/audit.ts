import type { AuditFilter } from '@almanac/shared/contracts/audit';
import { statement } from '@almanac/shared/pg/statement';

export interface AuditRecord {
  seq: number;
  audit_id: string;
  at: string;
  actor: string;
  actor_type: string;
  action: string;
  subject: string;
  corr_id: string | null;
  canon: string;
  prev_hash: string;
  hash: string;
}

const COLUMNS = `c.seq, e.id as audit_id, e.at, e.actor, e.actor_type, e.action, e.subject, e.corr_id, e.canon,
  encode(c.prev_hash, 'hex') as prev_hash, encode(c.hash, 'hex') as hash`;

type FilterParams = [
  actor: string | null,
  action: string | null,
  subject: string | null,
  corr_id: string | null,
  from: string | null,
  to: string | null,
];

/** The parameters $1 to $6, each null where it does not matter. */
const FILTER = `($1::text is null or e.actor = $1) and ($2::text is null or e.action = $2)
  and ($3::text is null or e.subject = $3) and ($4::text is null or e.corr_id = $4)
  and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)`;

export function filterParams(filter: AuditFilter): FilterParams {
  const { actor, action, subject, corr_id, from, to } = filter;
  return [
    actor ?? null,
    action ?? null,
    subject ?? null,
    corr_id ?? null,
    from ?? null,
    to ?? null,
  ];
}

/** Newest first. */
export const listAudit = statement<
  AuditRecord,
  [...FilterParams, before: number | null, limit: number]
>(
  `select ${COLUMNS} from core.audit_chain c join core.audit_event e on e.id = c.event_id
    where ${FILTER} and ($7::bigint is null or c.seq < $7) order by c.seq desc limit $8`,
);

/** Oldest first. */
export const auditAfter = statement<AuditRecord, [...FilterParams, seq: number, limit: number]>(
  `select ${COLUMNS} from core.audit_chain c join core.audit_event e on e.id = c.event_id
    where ${FILTER} and c.seq > $7 order by c.seq limit $8`,
);

export interface PrivateRow {
  audit_id: string;
  canon: string;
  sealed: Buffer;
  /** Null once erased. */
  key: Buffer | null;
}

export const findPrivate = statement<PrivateRow, [audit_id: string]>(
  `select p.audit_id, e.canon, p.sealed, k.key
     from core.audit_private p join core.audit_event e on e.id = p.audit_id
     join core.audit_subject_keys k on k.key_id = p.key_id
    where p.audit_id = $1`,
);

export const eraseKeys = statement<{ key_id: string }, [subject: string, by: string]>(
  `update core.audit_subject_keys set key = null, erased_at = now(), erased_by = $2
    where subject = $1 and erased_at is null returning key_id`,
);
