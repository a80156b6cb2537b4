import type { ChangeByIdRequest, RestoreReply } from '@almanac/shared/contracts/memory-review';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { findMemory, lockMemories, type MemoryRow } from '../db/memories.ts';
import { setStatus } from '../db/memory-changes.ts';
import { findLastAct, findNewerInSlot, findStandingNow } from '../db/memory-history.ts';
import { isSingleValued } from '../db/predicates.ts';
import { cleanReason } from '../domain/says-something.ts';
import { GLOBAL_SCOPE, type Scopes } from '../domain/scope.ts';
import { authorityRank } from '../domain/supersession.ts';
import { answerOnce } from './answer-once.ts';
import { findAgain } from './find-again.ts';
import { appendOwnEvent } from './record-event.ts';
import { settleContenders } from './settle-contenders.ts';
import { lockStored, takeOut } from './store-memory.ts';

/** Who asks: a person may put back anything, others only what is not of lower authority than what stands. */
export interface RestoreRequest extends ChangeByIdRequest {
  memory_id: string;
  is_person: boolean;
}

/** One act of replacing, as it is turned round. */
interface Turn {
  /** Superseded, and current again. */
  back: MemoryRow[];
  /** Current, and superseded then; none where the successor was redacted. */
  out: MemoryRow[];
}

/** When and as which version the turned memories stand. */
interface Standing {
  version: number;
  now: Date;
}

/**
 * Undo of a supersession or a correction: what it replaced is current again and its successor is taken out; both stay, and so
 * does every earlier state. Restoring the successor undoes the undo. Throws 404 outside of the scopes and 409 where the memory
 * was not replaced, where something newer stands in its place (named), or for lower authority.
 */
export function restore(
  ctx: QueueContext,
  scopes: Scopes,
  { memory_id, is_person, ...body }: RestoreRequest,
  request_key?: string,
): Promise<RestoreReply> {
  const reason = cleanReason(body.reason);
  return ctx.db.transaction((tx) =>
    answerOnce(ctx, tx, { request_key, body: { memory_id, ...body } }, async () => {
      const turn = await turnOf(tx, memory_id, scopes);
      if (!is_person) requireAuthority(turn);
      return turnRound(ctx, tx, turn, { memory_id, reason });
    }),
  );
}

/** The act that replaced the memory, with everything it touched locked. */
async function turnOf(tx: Transaction, memory_id: string, scopes: Scopes): Promise<Turn> {
  const what = `memory ${memory_id}`;
  const seen = found(await findMemory.maybe(tx, memory_id, scopes), what);
  const act = await findLastAct.maybe(tx, memory_id);
  if (act === undefined) throw notSuperseded(seen);
  const ids = [...act.old_ids, ...act.new_ids];
  const twins = await lockStored(tx, ids, seen);
  const rows = await lockMemories.many(tx, ids);
  const own = must(
    rows.find((row) => row.memory_id === memory_id),
    what,
  );
  if (own.status !== 'superseded') throw notSuperseded(own);
  const successors = rows.filter((row) => act.new_ids.includes(row.memory_id));
  if (successors.some((row) => row.status !== 'current' && row.status !== 'redacted')) {
    const standing = await findStandingNow.many(tx, memory_id);
    throw newerStands(standing.map((row) => row.memory_id));
  }
  const out = successors.filter((row) => row.status === 'current');
  const back = rows.filter(
    (row) => act.old_ids.includes(row.memory_id) && row.status === 'superseded',
  );
  const gone = out.map((row) => row.memory_id);
  const twin = back
    .map((row) => twins.get(row.memory_id))
    .find((id) => id !== undefined && !gone.includes(id));
  if (twin !== undefined) throw newerStands([twin]);
  await requireFreeSlot(tx, own, act.at, ids);
  return { back, out };
}

async function requireFreeSlot(tx: Transaction, own: MemoryRow, at: string, ids: string[]) {
  const { scope, subject, predicate } = own;
  if (subject === null || predicate === null) return;
  if ((await isSingleValued.maybe(tx, predicate)) === undefined) return;
  const newer = await findNewerInSlot.many(tx, scope, subject, predicate, at, ids);
  if (newer.length > 0) throw newerStands(newer.map((row) => row.memory_id));
}

async function turnRound(
  ctx: QueueContext,
  tx: Transaction,
  { back, out }: Turn,
  { memory_id, reason }: { memory_id: string; reason: string },
): Promise<RestoreReply> {
  const now = ctx.clock.now();
  const version = Math.max(...[...back, ...out].map((row) => row.version)) + 1;
  const own = must(
    back.find((row) => row.memory_id === memory_id),
    'the restored memory',
  );
  const restored = [own, ...back.filter((row) => row !== own)].map((row) => row.memory_id);
  const taken_out = out.map((row) => row.memory_id);
  // First out, then in: the same statement is current only once.
  if (taken_out.length > 0) {
    await takeOut(tx, {
      old_ids: taken_out,
      new_ids: restored,
      act: `restore:${memory_id}:${version}`,
      scope: own.scope,
      reason,
      cause: 'restored',
      at: now,
    });
  }
  for (const row of back) await putBack(ctx, tx, row, { version, now });
  const data = { restored, taken_out, version };
  await auditChange(ctx, tx, { action: 'memory.restored', subject: memory_id, data });
  return { memory_id, status: 'current', version, restored, taken_out };
}

/** A superseded memory is current and findable again, as a newer version than what stood. */
async function putBack(
  ctx: QueueContext,
  tx: Transaction,
  row: MemoryRow,
  { version, now }: Standing,
): Promise<void> {
  const { memory_id, client_id } = row;
  const at = now.toISOString();
  await setStatus.run(tx, memory_id, 'current', version, at, 'restored', currentActor());
  await findAgain(ctx, tx, row);
  await settleContenders(ctx, tx, memory_id, now);
  await notifyChange(tx, 'memory', memory_id, client_id);
  await appendOwnEvent(ctx, tx, {
    event_type: 'memory.restored',
    client_id: row.scope === GLOBAL_SCOPE ? null : row.scope,
    payload: { memory_id, successor_id: must(row.superseded_by, 'a successor') },
    dedupe_key: `memory.restored:${memory_id}:${version}`,
  });
}

function requireAuthority({ back, out }: Turn): void {
  const weakest = Math.min(...back.map((row) => authorityRank(row.authority)));
  const strongest = out.find((row) => authorityRank(row.authority) > weakest);
  if (strongest === undefined) return;
  const detail = `Only a person may take out ${strongest.memory_id}, which is ${strongest.authority}.`;
  throw new AppError('conflict', detail, { code: 'lower_authority' });
}

function notSuperseded({ status }: MemoryRow): AppError {
  return new AppError('conflict', `This memory is ${status}: nothing replaced it.`, {
    code: 'not_superseded',
  });
}

function newerStands(memory_ids: string[]): AppError {
  const what = memory_ids.length === 0 ? 'Something newer' : memory_ids.join(', ');
  return new AppError('conflict', `${what} took its place since.`, {
    code: 'newer_stands',
    errors: memory_ids.map((id) => ({ path: 'memory_id', message: id })),
  });
}
