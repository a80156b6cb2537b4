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

export const listAudit = statement<
  AuditRecord,
  [
    before: number | null,
    actor: string | null,
    action: string | null,
    subject: string | null,
    corr_id: string | null,
    from: string | null,
    to: string | null,
    limit: number,
  ]
>(
  `select ${COLUMNS} from core.audit_chain c join core.audit_event e on e.id = c.event_id
    where ($1::bigint is null or c.seq < $1) and ($2::text is null or e.actor = $2)
      and ($3::text is null or e.action = $3) and ($4::text is null or e.subject = $4)
      and ($5::text is null or e.corr_id = $5) and ($6::timestamptz is null or e.at >= $6)
      and ($7::timestamptz is null or e.at < $7)
    order by c.seq desc limit $8`,
);

export const auditAfter = statement<AuditRecord, [seq: number, limit: number]>(
  `select ${COLUMNS} from core.audit_chain c join core.audit_event e on e.id = c.event_id
    where c.seq > $1 order by c.seq limit $2`,
);
