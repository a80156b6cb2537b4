import type { ChangeByIdRequest, RedactReply } from '@almanac/shared/contracts/memory-review';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { MemoryContext, QueueContext } from '../context.ts';
import { findMemory, findMemoryForUpdate, type MemoryRow } from '../db/memories.ts';
import { deleteKeys } from '../db/memory-keys.ts';
import { purgeTerms } from '../db/past-index.ts';
import {
  findRedaction,
  insertRedaction,
  purgeVectors,
  redactMemory,
  type RedactionRow,
} from '../db/redactions.ts';
import { resizeScope } from '../db/sparse-index.ts';
import { PURGE_JOB } from '../domain/job-names.ts';
import { cleanReason, withoutQuote } from '../domain/says-something.ts';
import type { Scopes } from '../domain/scope.ts';
import { purgedStores } from './purge-redacted.ts';
import { appendOwnEvent } from './record-event.ts';
import { lockStored } from './store-memory.ts';

/** Longer than an embedding under way may take: what was read before the redaction is written by then, and purged too. */
const AGAIN_AFTER_MS = 20 * 60_000;

const NOT_COVERED =
  'What other services made of it (plans, schedules, reflections, messages, their queues), the Coda document, backups and ' +
  'providers it was sent to keep what they have.';

/**
 * Blanks a memory for privacy, for ever: its text leaves the row, both indexes, vectors, events, stored answers, links and what
 * people wrote about it; row, hash, history and audit stay. The caller checks the person. A repeat gives the first answer.
 * Throws 404 outside of the scopes.
 */
export function redact(
  ctx: QueueContext,
  scopes: Scopes,
  { memory_id, reason: given }: ChangeByIdRequest & { memory_id: string },
): Promise<RedactReply> {
  const reason = cleanReason(given);
  return ctx.db.transaction(async (tx) => {
    const what = `memory ${memory_id}`;
    const seen = found(await findMemory.maybe(tx, memory_id, scopes), what);
    await lockStored(tx, [memory_id], seen);
    const row = found(await findMemoryForUpdate.maybe(tx, memory_id, scopes), what);
    const first = await findRedaction.maybe(tx, memory_id);
    return replyOf(ctx, first ?? (await blank(ctx, tx, row, reason)));
  });
}

async function blank(
  ctx: QueueContext,
  tx: Transaction,
  { memory_id, memory_no, scope, client_id, content }: MemoryRow,
  reason: string,
): Promise<RedactionRow> {
  const at = ctx.clock.now().toISOString();
  const actor = currentActor();
  const { entries, is_current, words } = await purgeTerms.one(tx, memory_no);
  if (is_current) await resizeScope.run(tx, scope, -1, -words);
  const keys = await deleteKeys.run(tx, memory_id);
  const vectors = await purgeVectors.run(tx, memory_id);
  const { blanked } = await redactMemory.one(tx, memory_id, actor, at);
  const receipt = { memories: 1, index_entries: entries, keys, vectors, ...blanked };
  const told = withoutQuote(reason, content);
  const json = JSON.stringify(receipt);
  const row = await insertRedaction.one(tx, memory_id, at, actor, told, json);
  // A reason is a person's free text, and the audit can never be blanked: it gets the counts.
  await auditChange(ctx, tx, { action: 'memory.redacted', subject: memory_id, data: receipt });
  await appendOwnEvent(ctx, tx, {
    event_type: 'memory.redacted',
    client_id,
    payload: { memory_id },
    dedupe_key: `memory.redacted:${memory_id}`,
  });
  await notifyChange(tx, 'memory', memory_id, client_id);
  await ctx.queue.send(tx, PURGE_JOB, { memory_ids: [memory_id] });
  const again = { start_after: new Date(Date.now() + AGAIN_AFTER_MS) };
  await ctx.queue.send(tx, PURGE_JOB, { memory_ids: [memory_id] }, again);
  return row;
}

function replyOf(ctx: MemoryContext, { memory_id, at, receipt }: RedactionRow): RedactReply {
  return {
    memory_id,
    status: 'redacted',
    redacted_at: at,
    receipt,
    purging: purgedStores(ctx),
    not_covered: NOT_COVERED,
  };
}
