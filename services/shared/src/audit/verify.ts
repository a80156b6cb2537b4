/**
 * Walks the chain in the order of `seq` and recomputes every hash from the stored text, then compares it with the signed checkpoints,
 * which alone show a tail that was cut or a chain that was written anew. It reads and changes nothing.
 */
import type { AuditFault, AuditVerification } from '../contracts/audit.ts';
import type { Queryable } from '../pg/database.ts';
import {
  chainAfter,
  chainHead,
  countRows,
  GENESIS,
  hasTwin,
  linkAt,
  judgeRow,
  rowsOfAction,
  unsealedEvents,
  type ChainRow,
} from './chain-rows.ts';
import type { CheckpointRecords } from './checkpoint-files.ts';
import {
  declaredIn,
  EPOCH_ACTION,
  judgeCheckpoints,
  SIGNING_KEY_ACTION,
  type ChainFacts,
} from './judge-checkpoints.ts';

export interface VerifyOptions {
  /** Read before the walk begins: the chain only grows. Without them a cut tail does not show. */
  checkpoints?: CheckpointRecords | undefined;
  /** Only the newest so many rows; where they begin is then taken as it stands. */
  last?: number | undefined;
}

const BATCH = 5000;
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
type Strayed = ChainRow & { prev_hash: Buffer };

/** Stops collecting at 100 faults. `ms` is how long it took. */
export async function verifyAudit(
  db: Queryable,
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
  db: Queryable,
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
  db: Queryable,
  checkpoints: CheckpointRecords,
): Promise<{ faults: AuditFault[]; facts: ChainFacts }> {
  const walk = await walkChain(db, checkpoints, undefined);
  return { faults: walk.faults, facts: await factsOf(db, walk) };
}

async function walkChain(
  db: Queryable,
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
  let next = chainAfter.many(db, walk.seq, BATCH);
  for (;;) {
    const rows = await next;
    const full = rows.length === BATCH && walk.faults.length < MAX_FAULTS;
    // The database reads the next rows while these are hashed.
    if (full) next = chainAfter.many(db, rows.at(-1)?.seq ?? walk.seq, BATCH);
    const forks: Strayed[] = [];
    for (const row of rows) visit(walk, row, forks);
    for (const row of forks) await tellForks(db, walk, row);
    if (!full) return walk;
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

function visit(walk: Walk, row: ChainRow, forks: Strayed[]): void {
  const fault = (kind: AuditFault['kind'], detail: string): void => {
    walk.faults.push({ kind, seq: row.seq, audit_id: row.event_id, detail });
  };
  if (row.seq !== walk.seq + 1) fault('gap', `after ${walk.seq} comes ${row.seq}`);
  const { content, link, follows, hash, prev_hash } = judgeRow(row, walk.hash);
  if (!follows) {
    fault('link', 'does not follow from the row before it');
    forks.push({ ...row, prev_hash });
  }
  if (link !== undefined) fault('link', link);
  if (row.canon === null) fault('dangling', 'it links an event that is gone');
  if (content !== undefined) fault('content', content);
  if (walk.wanted.has(row.seq)) walk.hash_at.set(row.seq, hash.toString('hex'));
  walk.seq = row.seq;
  walk.hash = hash;
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
