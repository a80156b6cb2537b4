/** How the chain is read and what a row of it must look like. */
import { hash } from 'node:crypto';
import { statement } from '../pg/statement.ts';

export interface ChainRow {
  seq: number;
  event_id: string;
  /** content_hash (32 bytes), prev_hash, hash (32 bytes), one behind the other. */
  hashes: Buffer;
  /** Null where the event is gone. */
  canon: string | null;
  subject: string | null;
  /** Whether the columns of the event say what its hashed text says before `data`. */
  frame_fits: boolean | null;
}

export const GENESIS = Buffer.from([0]);
const DOMAIN = Buffer.from('almanac.audit.v1', 'utf8');

const HASH = 32;

// The text is RFC 8785: members in the order of their names, so that all but `data` stands before or behind it and no text needs to be
// parsed. The database compares what stands before, where rows are at hand; what it says is worth as much as the columns it says it
// of. What stands behind is compared here: the end of a text costs a database of UTF-8 a walk over all of it.
const FRAME_FITS = `
  date_trunc('milliseconds', e.at) = e.at
  and starts_with(e.canon,
    '{"action":' || to_json(e.action) || ',"actor":' || to_json(e.actor) || ',"actor_type":' || to_json(e.actor_type)
    || ',"at":"' || to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    || '","corr_id":' || coalesce(to_json(e.corr_id)::text, 'null') || ',"data":{')`;

export const chainAfter = statement<ChainRow, [seq: number, limit: number]>(
  `select c.seq, c.event_id, c.content_hash || c.prev_hash || c.hash as hashes, e.canon, e.subject, ${FRAME_FITS} as frame_fits
     from core.audit_chain c left join core.audit_event e on e.id = c.event_id
    where c.seq > $1 order by c.seq limit $2`,
);
/** The head is the row with the highest seq; null of an empty chain. */
export const chainHead = statement<{ seq: number; hash: string }>(
  `select seq, encode(hash, 'hex') as hash from core.audit_chain order by seq desc limit 1`,
);
export const linkAt = statement<{ hash: Buffer }, [seq: number]>(
  'select hash from core.audit_chain where seq = $1',
);
export const hasTwin = statement<{ seq: number }, [prev_hash: Buffer, seq: number]>(
  'select seq from core.audit_chain where prev_hash = $1 and seq <> $2 limit 1',
);
export const countRows = statement<{ events: number; links: number }>(
  `select (select count(*) from core.audit_event) as events,
          (select count(*) from core.audit_chain) as links`,
);
export const unsealedEvents = statement<{ id: string }, [limit: number]>(
  `select e.id from core.audit_event e
    where not exists (select 1 from core.audit_chain c where c.event_id = e.id) limit $1`,
);
/** Sealed rows of one action, oldest first. */
export const rowsOfAction = statement<
  { seq: number; subject: string; canon: string },
  [action: string]
>(
  `select c.seq, e.subject, e.canon from core.audit_event e
     join core.audit_chain c on c.event_id = e.id where e.action = $1 order by c.seq`,
);

const LINKED = Buffer.alloc(DOMAIN.length + HASH + 8 + HASH);
DOMAIN.copy(LINKED);

/** The hash of a link, from what it must be made of. */
function linkHash(prev: Buffer, seq: number, content: Buffer): Buffer {
  const end = DOMAIN.length + prev.length;
  prev.copy(LINKED, DOMAIN.length);
  LINKED.writeBigInt64BE(BigInt(seq), end);
  content.copy(LINKED, end + 8);
  return hash('sha256', LINKED.subarray(0, end + 8 + content.length), 'buffer');
}

export interface RowFaults {
  hash: Buffer;
  prev_hash: Buffer;
  /** In words, where something is wrong. */
  content: string | undefined;
  link: string | undefined;
  follows: boolean;
}

/** Recomputes one row, which must follow the row with the hash `before`. */
export function judgeRow(row: ChainRow, before: Buffer): RowFaults {
  const { seq, hashes, canon } = row;
  const stored = hashes.subarray(hashes.length - HASH);
  const content_hash = hashes.subarray(0, HASH);
  const prev_hash = hashes.subarray(HASH, hashes.length - HASH);
  const link = linkHash(prev_hash, seq, content_hash).equals(stored)
    ? undefined
    : 'its hash is not the hash of its fields';
  return {
    hash: stored,
    prev_hash,
    link,
    follows: prev_hash.equals(before),
    content: canon === null ? undefined : contentFault(row, canon, content_hash),
  };
}

function contentFault(row: ChainRow, canon: string, content_hash: Buffer): string | undefined {
  if (!hash('sha256', canon, 'buffer').equals(content_hash)) return 'its text was changed';
  const { event_id, subject, frame_fits } = row;
  const tail = `},"id":${JSON.stringify(event_id)},"subject":${JSON.stringify(subject)}}`;
  return frame_fits === true && canon.endsWith(tail)
    ? undefined
    : 'its columns differ from its text';
}
