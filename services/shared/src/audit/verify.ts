/**
 * Walks the chain in the order of `seq` and recomputes every hash from the stored text, then compares it with the signed checkpoints,
 * which alone show a tail that was cut or a chain that was written anew. It reads and changes nothing.
 */
import type { AuditFault, AuditVerification } from '../contracts/audit.ts';
import { copiedRows, type CopiedRow } from '../pg/copied-rows.ts';
import type { Database, Queryable } from '../pg/database.ts';
import {
  chainAfter,
  chainHead,
  COLUMN,
  COLUMNS,
  countRows,
  hasTwin,
  linkAt,
  rowsOfAction,
  unsealedEvents,
} from './chain-rows.ts';
import type { CheckpointRecords } from './checkpoint-files.ts';
import {
  declaredIn,
  EPOCH_ACTION,
  judgeCheckpoints,
  SIGNING_KEY_ACTION,
  type ChainFacts,
} from './judge-checkpoints.ts';
import { GENESIS, judgeRow, seqOf, valueOf } from './judge-row.ts';

export interface VerifyOptions {
  /** Read before the walk begins: the chain only grows. Without them a cut tail does not show. */
  checkpoints?: CheckpointRecords | undefined;
  /** Only the newest so many rows; where they begin is then taken as it stands. */
  last?: number | undefined;
}

/** So many rows are one question: half a second of a database's time, whatever the length of the chain. */
const BATCH = 25_000;
/**
 * Row by row along the chain, so that we hash while the database reads. Left to itself it joins all that is left of both tables and
 * sorts it on the disk before it sends the first row, and does that again for each batch.
 */
export const IN_ORDER = {
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_sort: 'off',
  max_parallel_workers_per_gather: '0',
};
const MAX_FAULTS = 100;

interface Walk {
  from: number;
  seq: number;
  hash: Buffer;
  rows: number;
  faults: AuditFault[];
  wanted: ReadonlySet<number>;
  hash_at: Map<number, string>;
}

/** A row that does not follow from the one before it. */
interface Strayed {
  seq: number;
  event_id: string;
  prev_hash: Buffer;
}

/** Stops collecting at 100 faults. `ms` is how long it took. */
export async function verifyAudit(
  db: Database,
  options: VerifyOptions = {},
): Promise<AuditVerification> {
  const started = performance.now();
  const { walk, notes } = await verifiedWalk(db, options);
  return {
    verified: walk.faults.length === 0,
    rows: walk.rows,
    head_seq: walk.seq,
    head_hash: walk.hash.toString('hex'),
    faults: walk.faults.slice(0, MAX_FAULTS),
    ms: Math.round(performance.now() - started),
    checkpoints: options.checkpoints?.checkpoints.length ?? null,
    notes,
  };
}

async function verifiedWalk(
  db: Database,
  { checkpoints, last }: VerifyOptions,
): Promise<{ walk: Walk; notes: string[] }> {
  const walk = await walkChain(db, checkpoints, last);
  await findUnsealed(db, walk);
  if (checkpoints === undefined) return { walk, notes: [] };
  const facts = await factsOf(db, walk);
  const known = { ...checkpoints, checkpoints: checkpoints.checkpoints.filter(isBehind(walk)) };
  const { faults, notes } = judgeCheckpoints(known, facts);
  walk.faults.push(...faults);
  return { walk, notes };
}

/** A walk over the newest rows says nothing of checkpoints before them. */
function isBehind({ from }: Walk): (checkpoint: { size: number }) => boolean {
  return ({ size }) => size > from;
}

/** What the checkpoints are compared with, for whoever looks for the last good one. */
export async function chainFacts(
  db: Database,
  checkpoints: CheckpointRecords,
): Promise<{ faults: AuditFault[]; facts: ChainFacts }> {
  const walk = await walkChain(db, checkpoints, undefined);
  return { faults: walk.faults, facts: await factsOf(db, walk) };
}

async function walkChain(
  db: Database,
  checkpoints: CheckpointRecords | undefined,
  last: number | undefined,
): Promise<Walk> {
  const walk: Walk = {
    ...(await startOf(db, last)),
    rows: 0,
    faults: [],
    wanted: new Set(checkpoints?.checkpoints.map(({ size }) => size)),
    hash_at: new Map(),
  };
  for (;;) {
    const before = walk.rows;
    const forks: Strayed[] = [];
    const read = copiedRows(COLUMNS, (row) => visit(walk, row, forks));
    const settings = {
      ...IN_ORDER,
      'almanac.after': String(walk.seq),
      'almanac.rows': String(BATCH),
    };
    await db.copyOut(chainAfter.text, settings, read);
    for (const row of forks) await tellForks(db, walk, row);
    if (walk.rows - before < BATCH) return walk;
  }
}

async function startOf(
  db: Queryable,
  last: number | undefined,
): Promise<Pick<Walk, 'from' | 'seq' | 'hash'>> {
  const head = last === undefined ? undefined : await chainHead.maybe(db);
  const from = Math.max(0, (head?.seq ?? 0) - (last ?? 0));
  const before = from === 0 ? undefined : await linkAt.maybe(db, from);
  return before === undefined
    ? { from: 0, seq: 0, hash: GENESIS }
    : { from, seq: from, hash: before.hash };
}

function visit(walk: Walk, row: CopiedRow, forks: Strayed[]): void {
  if (walk.faults.length >= MAX_FAULTS) return;
  const seq = seqOf(row);
  const faults = judgeRow(row, walk.hash);
  if (faults !== undefined || seq !== walk.seq + 1) {
    const event_id = valueOf(row, COLUMN.event_id).toString('utf8');
    const fault = (kind: AuditFault['kind'], detail: string): void => {
      walk.faults.push({ kind, seq, audit_id: event_id, detail });
    };
    const { link, content, dangling = false, strayed } = faults ?? {};
    if (seq !== walk.seq + 1) fault('gap', `after ${walk.seq} comes ${seq}`);
    if (strayed !== undefined) {
      fault('link', 'does not follow from the row before it');
      forks.push({ seq, event_id, prev_hash: strayed });
    }
    if (link !== undefined) fault('link', link);
    if (dangling) fault('dangling', 'it links an event that is gone');
    if (content !== undefined) fault('content', content);
  }
  walk.hash = Buffer.from(valueOf(row, COLUMN.hash));
  if (walk.wanted.has(seq)) walk.hash_at.set(seq, walk.hash.toString('hex'));
  walk.seq = seq;
  walk.rows += 1;
}

/** Two rows that follow from the same one: a fork, and no mere break. */
async function tellForks(db: Queryable, walk: Walk, row: Strayed): Promise<void> {
  const twin = await hasTwin.maybe(db, row.prev_hash, row.seq);
  if (twin === undefined) return;
  const detail = `rows ${twin.seq} and ${row.seq} follow from the same row`;
  walk.faults.push({ kind: 'fork', seq: row.seq, audit_id: row.event_id, detail });
}

/** As many events as links, and no fault: then every event is sealed, and nothing needs to be compared one by one. */
async function findUnsealed(db: Queryable, walk: Walk): Promise<void> {
  const { events, links } = await countRows.one(db);
  if (events === links && walk.faults.length === 0) return;
  for (const { id } of await unsealedEvents.many(db, MAX_FAULTS)) {
    walk.faults.push({ kind: 'unsealed', seq: null, audit_id: id, detail: 'not in the chain' });
  }
}

async function factsOf(db: Queryable, walk: Walk): Promise<ChainFacts> {
  const epochs = await rowsOfAction.many(db, EPOCH_ACTION);
  const keys = await rowsOfAction.many(db, SIGNING_KEY_ACTION);
  return {
    head_seq: walk.seq,
    hash_at: walk.hash_at,
    epochs: epochs.map(({ canon }) => declaredIn(canon)),
    signing_keys: keys.map(({ subject }) => subject),
  };
}
