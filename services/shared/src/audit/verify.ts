/**
 * Walks the whole chain in the order of `seq` and recomputes every hash from the stored text. What a cut tail hides, signed
 * checkpoints outside the database show; they are not this function's business.
 */
import { createHash } from 'node:crypto';
import type { AuditFault, AuditVerification } from '../contracts/audit.ts';
import type { Queryable } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';

interface ChainRow {
  seq: number;
  event_id: string;
  content_hash: Buffer;
  prev_hash: Buffer;
  hash: Buffer;
  canon: string | null;
  at: string | null;
  actor: string | null;
  actor_type: string | null;
  action: string | null;
  subject: string | null;
  corr_id: string | null;
}

const BATCH = 5000;
const GENESIS = Buffer.from([0]);
const DOMAIN = Buffer.from('almanac.audit.v1', 'utf8');
const MAX_FAULTS = 100;
/** What stands in a column as well as in the hashed text. */
const COLUMNS = ['at', 'actor', 'actor_type', 'action', 'subject', 'corr_id'] as const;

const chainAfter = statement<ChainRow, [number, number]>(
  `select c.seq, c.event_id, c.content_hash, c.prev_hash, c.hash,
          e.canon, e.at, e.actor, e.actor_type, e.action, e.subject, e.corr_id
     from core.audit_chain c left join core.audit_event e on e.id = c.event_id
    where c.seq > $1 order by c.seq limit $2`,
);
const unsealedEvents = statement<{ id: string }, [number]>(
  `select e.id from core.audit_event e
    where not exists (select 1 from core.audit_chain c where c.event_id = e.id) limit $1`,
);

interface Walk {
  seq: number;
  hash: Buffer;
  rows: number;
  faults: AuditFault[];
}

/** Verifies every row; stops collecting at 100 faults. `ms` is how long it took. */
export async function verifyAudit(db: Queryable): Promise<AuditVerification> {
  const started = performance.now();
  const walk: Walk = { seq: 0, hash: GENESIS, rows: 0, faults: [] };
  for (;;) {
    const rows = await chainAfter.many(db, walk.seq, BATCH);
    for (const row of rows) visit(walk, row);
    if (rows.length < BATCH || walk.faults.length >= MAX_FAULTS) break;
  }
  for (const { id } of await unsealedEvents.many(db, MAX_FAULTS)) {
    walk.faults.push({ kind: 'unsealed', seq: null, audit_id: id, detail: 'not in the chain' });
  }
  return {
    verified: walk.faults.length === 0,
    rows: walk.rows,
    head_seq: walk.seq,
    head_hash: walk.hash.toString('hex'),
    faults: walk.faults.slice(0, MAX_FAULTS),
    ms: Math.round(performance.now() - started),
  };
}

function visit(walk: Walk, row: ChainRow): void {
  const fault = (kind: AuditFault['kind'], detail: string): void => {
    walk.faults.push({ kind, seq: row.seq, audit_id: row.event_id, detail });
  };
  if (row.seq !== walk.seq + 1) fault('gap', `after ${walk.seq} comes ${row.seq}`);
  if (!row.prev_hash.equals(walk.hash)) fault('link', 'does not follow from the row before it');
  if (!linkHash(row).equals(row.hash)) fault('link', 'its hash is not the hash of its fields');
  const wrong = contentFault(row);
  if (wrong !== undefined) fault('content', wrong);
  walk.seq = row.seq;
  walk.hash = row.hash;
  walk.rows += 1;
}

function linkHash(row: ChainRow): Buffer {
  const seq = Buffer.alloc(8);
  seq.writeBigInt64BE(BigInt(row.seq));
  return createHash('sha256')
    .update(DOMAIN)
    .update(row.prev_hash)
    .update(seq)
    .update(row.content_hash)
    .digest();
}

function contentFault(row: ChainRow): string | undefined {
  if (row.canon === null) return 'its event is missing';
  const digest = createHash('sha256').update(row.canon, 'utf8').digest();
  if (!digest.equals(row.content_hash)) return 'its text was changed';
  const canon = recordOf(row.canon);
  if (canon === undefined) return 'its text is no record';
  const same =
    canon['id'] === row.event_id && COLUMNS.every((column) => canon[column] === row[column]);
  return same ? undefined : 'its columns differ from its text';
}

function recordOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // A text that is no JSON was never written by appendAudit.
    return undefined;
  }
}
