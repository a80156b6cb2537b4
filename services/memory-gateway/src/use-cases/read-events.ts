import type { AlmanacEvent, eventListQuery } from '@almanac/shared/contracts/events';
import type { z } from 'zod';
import type { MemoryContext } from '../context.ts';
import { listEvents } from '../db/events.ts';
import { decodeNumberCursor, page } from '../domain/cursor.ts';
import { storable } from '../domain/storable.ts';
import type { Scopes } from '../domain/scope.ts';

/** Recorded facts, newest first; `subject` is an id the payload names. */
export async function readEvents(
  ctx: MemoryContext,
  scopes: Scopes,
  asked: z.infer<typeof eventListQuery>,
): Promise<{ items: AlmanacEvent[]; next_cursor: string | null }> {
  const query = storable(asked);
  const rows = await listEvents.many(
    ctx.db,
    scopes,
    query.event_type ?? query.type ?? null,
    query.event_source ?? query.source ?? null,
    query.from ?? null,
    query.to ?? null,
    query.subject ?? null,
    decodeNumberCursor(query.cursor),
    query.limit + 1,
  );
  return page(
    rows,
    query.limit,
    (row) => row.event_no,
    ({ event_no: _place, ...event }) => event,
  );
}
