/** The parts that remember, supersede, correct and resolve share; all of them run inside the caller's transaction. */
import type { RememberRequest } from '@almanac/shared/contracts/memory';
import { must } from '@almanac/shared/lang/assert';
import { newId, sha256Hex } from '@almanac/shared/lang/ids';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { Transaction } from '@almanac/shared/pg/database';
import { currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { repointConflicts } from '../db/conflicts.ts';
import {
  findFingerprints,
  insertMemory,
  insertWordedMemory,
  lockKey,
  type MemoryRow,
} from '../db/memories.ts';
import { markSuperseded, type Cause } from '../db/memory-changes.ts';
import { insertSupersession } from '../db/memory-history.ts';
import { insertTerms, resizeScope, retireTerms } from '../db/sparse-index.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { indexedText, type Indexed } from '../domain/indexed-text.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { documentTerms } from '../domain/tokenize.ts';
import { openOperation } from './operations.ts';
import { appendOwnEvent } from './record-event.ts';
import { settleContenders } from './settle-contenders.ts';
import { storeLinks } from './store-links.ts';

export interface Stored {
  memory_id: string;
  status: 'current' | 'conflict';
  version: number;
}

/**
 * Locks in one order everywhere: statements by their fingerprints, then the slot, then rows. Two writers of the same thing wait
 * for each other. `replaced` are stored memories of the same slot that this one is to replace.
 */
export async function lockStatement(
  tx: Transaction,
  memory: RememberRequest,
  replaced: string[] = [],
): Promise<void> {
  const { client_id, subject = null, predicate = null } = memory;
  const prints = replaced.length === 0 ? [] : await findFingerprints.many(tx, replaced);
  const statements = [fingerprintOf(memory), ...prints.map((row) => row.fingerprint)];
  await lockInOrder(tx, statements, { scope: client_id ?? GLOBAL_SCOPE, subject, predicate });
}

type Place = Pick<MemoryRow, 'scope' | 'subject' | 'predicate'>;

async function lockInOrder(
  tx: Transaction,
  prints: string[],
  { scope, subject, predicate }: Place,
): Promise<void> {
  for (const print of [...new Set(prints)].toSorted()) await lockKey.run(tx, `statement:${print}`);
  if (subject === null || predicate === null) return;
  await lockKey.run(tx, `slot:${JSON.stringify([scope, subject, predicate])}`);
}

/** The same locks for memories that are stored already. Gives back for each another current memory that says the same. */
export async function lockStored(
  tx: Transaction,
  memory_ids: string[],
  place: Place,
): Promise<Map<string, string>> {
  const prints = (await findFingerprints.many(tx, memory_ids)).map((row) => row.fingerprint);
  await lockInOrder(tx, prints, place);
  const rows = await findFingerprints.many(tx, memory_ids);
  return new Map(
    rows.flatMap(({ memory_id, twin_id }) => (twin_id === null ? [] : [[memory_id, twin_id]])),
  );
}

/** Writes the row with its links, and its index when it is current. `now` is the instant of the whole change. */
export async function storeMemory(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
  as: { status: Stored['status']; version: number; now: Date },
): Promise<Stored> {
  const { now, ...standing } = as;
  const memory_id = newId('mem', now);
  const row = rowOf(memory, { ...as, memory_id });
  if (as.status === 'conflict') await insertMemory.run(tx, row);
  else {
    const indexed = {
      content: memory.content,
      subject: memory.subject ?? null,
      predicate: memory.predicate ?? null,
      speaker: memory.thread?.speaker ?? null,
      tags: memory.tags ?? [],
      occurred_at: memory.occurred_at ?? null,
    };
    const { length, terms, counts } = wordsOf(ctx, indexed);
    await insertWordedMemory.run(tx, row, length, terms, counts);
    // Contenders stand in slots alone.
    if (memory.predicate !== undefined) await settleContenders(ctx, tx, memory_id, now);
  }
  await storeLinks(tx, memory_id, memory, { now, status: as.status });
  await openCopy(ctx, tx, memory_id, memory.client_id ?? null);
  await notifyChange(tx, 'memory', memory_id, memory.client_id ?? null);
  return { memory_id, ...standing };
}

/** Each new memory goes to the mirror, when there is one; a contender waits there until it is admitted. */
async function openCopy(
  ctx: QueueContext,
  tx: Transaction,
  memory_id: string,
  client_id: string | null,
): Promise<void> {
  if (ctx.mem0 === undefined) return;
  await openOperation(ctx, tx, { kind: 'mem0', memory_id, client_id });
}

function rowOf(
  memory: RememberRequest,
  as: { memory_id: string; status: string; version: number; now: Date },
): string {
  const { kind, authority, confidence, content, source, thread } = memory;
  return JSON.stringify({
    memory_id: as.memory_id,
    client_id: memory.client_id ?? null,
    kind,
    authority,
    confidence,
    content,
    content_hash: sha256Hex(content),
    fingerprint: fingerprintOf(memory),
    subject: memory.subject ?? null,
    predicate: memory.predicate ?? null,
    tags: memory.tags ?? [],
    source,
    metadata: memory.metadata ?? {},
    thread_id: thread?.id ?? null,
    thread_position: thread?.position ?? null,
    speaker: thread?.speaker ?? null,
    occurred_at: memory.occurred_at ?? null,
    valid_from: memory.valid_from ?? null,
    valid_to: memory.valid_to ?? null,
    recorded_at: as.now.toISOString(),
    recorded_by: currentActor(),
    version: as.version,
    status: as.status,
  });
}

/** Makes a current memory findable by its words at commit; that it waits for its vector is noted by the table itself. */
export async function indexMemory(
  ctx: QueueContext,
  tx: Transaction,
  memory: Indexed & { memory_no: number; scope: string },
): Promise<void> {
  const { length, terms, counts } = wordsOf(ctx, memory);
  await insertTerms.run(tx, memory.scope, memory.memory_no, length, terms, counts);
  await resizeScope.run(tx, memory.scope, 1, length);
}

function wordsOf(
  ctx: QueueContext,
  memory: Indexed,
): { length: number; terms: string[]; counts: number[] } {
  const { frequencies, length } = documentTerms(indexedText(memory, ctx.config.ALMANAC_ZONE));
  const terms = [...frequencies.keys()].toSorted();
  return { length, terms, counts: terms.map((term) => must(frequencies.get(term), 'a frequency')) };
}

export interface Replacement {
  old_ids: string[];
  new_id: string;
  scope: string;
  reason: string;
  event_type: 'memory.superseded' | 'memory.corrected';
  at: Date;
}

/** Takes old memories out of the current ones: status, history, index and an event, all or nothing. */
export async function replaceMemories(
  ctx: QueueContext,
  tx: Transaction,
  replacement: Replacement,
): Promise<void> {
  const { old_ids, new_id, scope, reason, event_type, at } = replacement;
  const cause = event_type === 'memory.corrected' ? 'corrected' : 'superseded';
  await takeOut(tx, { old_ids, new_ids: [new_id], act: new_id, scope, reason, cause, at });
  for (const old_id of old_ids) {
    await appendOwnEvent(ctx, tx, {
      event_type,
      client_id: scope === GLOBAL_SCOPE ? null : scope,
      payload: { memory_id: old_id, by: new_id },
      dedupe_key: `${event_type}:${old_id}:${new_id}`,
    });
  }
}

export interface Act {
  old_ids: string[];
  /** The first of them is what the old ones name as their successor. */
  new_ids: string[];
  /** Names what is replaced together. */
  act: string;
  scope: string;
  reason: string;
  cause: Cause;
  at: Date;
}

/** Old memories leave the current ones and their index; open conflicts about them go on with what stands now. */
export async function takeOut(tx: Transaction, taken: Act): Promise<void> {
  const { old_ids, new_ids, act, scope, reason, cause } = taken;
  const at = taken.at.toISOString();
  const actor = currentActor();
  const first = must(new_ids[0], 'a successor');
  await markSuperseded.run(tx, old_ids, first, at, cause, actor);
  const gone = await retireTerms.one(tx, old_ids);
  await resizeScope.run(tx, scope, -gone.memories, -gone.words);
  await repointConflicts.run(tx, old_ids, first);
  for (const old_id of old_ids) {
    for (const new_id of new_ids) {
      await insertSupersession.run(tx, old_id, new_id, act, reason, actor, at);
    }
    await notifyChange(tx, 'memory', old_id, scope === GLOBAL_SCOPE ? null : scope);
  }
}
