import { incidentEvents, type EventRequest } from '@almanac/shared/contracts/events';
import { must } from '@almanac/shared/lang/assert';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { auditChange, currentActor } from '../audit-change.ts';
import { SERVICE, type MemoryContext } from '../context.ts';
import { findByDedupeKey, insertEvent } from '../db/events.ts';
import { GLOBAL_SCOPE, scopeForWriting } from '../domain/scope.ts';
import { storable } from '../domain/storable.ts';
import { subjectsOf } from '../domain/subjects.ts';
import { eventWords } from './index-words.ts';

export interface RecordedEvent {
  event_id: string;
  status: 'stored' | 'duplicate';
}

/** Appends a business fact. The same `dedupe_key` is recorded once in its scope, whoever sends it and however often. */
export function recordEvent(ctx: MemoryContext, event: EventRequest): Promise<RecordedEvent> {
  scopeForWriting(event.client_id);
  return ctx.db.transaction(async (tx) => {
    const recorded = await append(ctx, tx, {
      ...storable(event),
      client_id: event.client_id ?? null,
    });
    if (recorded.status === 'duplicate') return recorded;
    await auditChange(ctx, tx, {
      action: 'event.recorded',
      subject: recorded.event_id,
      data: { event_type: event.event_type },
    });
    return recorded;
  });
}

export interface OwnEvent {
  event_type: string;
  client_id?: string | null | undefined;
  payload: Record<string, unknown>;
  dedupe_key: string;
}

/** Appends a fact of the memory-gateway's own, in the transaction that made it true. */
export async function appendOwnEvent(
  ctx: MemoryContext,
  tx: Transaction,
  event: OwnEvent,
): Promise<void> {
  const { event_type, payload, dedupe_key, client_id = null } = event;
  const own = { event_type, payload, dedupe_key, client_id };
  await append(ctx, tx, { ...own, event_source: SERVICE });
}

type Appended = Omit<EventRequest, 'client_id'> & { client_id: string | null };

async function append(
  ctx: MemoryContext,
  tx: Transaction,
  event: Appended,
): Promise<RecordedEvent> {
  const now = ctx.clock.now();
  const { terms, counts, length } = eventWords(event);
  const stored = await insertEvent.maybe(
    tx,
    newId('evt', now),
    event.event_type,
    event.event_source,
    event.client_id,
    JSON.stringify(event.payload),
    JSON.stringify(event.metadata ?? {}),
    subjectsOf(event.payload),
    event.dedupe_key ?? null,
    event.occurred_at ?? now.toISOString(),
    now.toISOString(),
    currentActor(),
    terms,
    counts,
    length,
  );
  const scope = event.client_id ?? GLOBAL_SCOPE;
  if (stored !== undefined) {
    await announce(tx, event, stored.event_id);
    return { event_id: stored.event_id, status: 'stored' };
  }
  const first = await findByDedupeKey.one(tx, scope, must(event.dedupe_key, 'a dedupe key'));
  return { event_id: first.event_id, status: 'duplicate' };
}

/** What may become an incident is heard at once; all other events only grow the record. */
async function announce(tx: Transaction, event: Appended, event_id: string): Promise<void> {
  if (!incidentEvents.some((type) => type === event.event_type)) return;
  await notifyChange(tx, 'event', event_id, event.client_id);
}
