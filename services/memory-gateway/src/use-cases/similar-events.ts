import type {
  AlmanacEvent,
  SimilarEventsQuery,
  SimilarEventsReply,
} from '@almanac/shared/contracts/events';
import { found } from '@almanac/shared/pg/statement';
import type { MemoryContext } from '../context.ts';
import { findEvents, type EventRow } from '../db/events.ts';
import { eventText } from '../domain/event-text.ts';
import { fuse } from '../domain/fuse.ts';
import type { Scopes } from '../domain/scope.ts';
import { searchLegs } from './search-legs.ts';

/**
 * Events within the scopes that are like one of them, which is left out, or like a text, most alike first. What an event is
 * compared by says domain/event-text.ts. Throws 404 for an event outside of the scopes.
 */
export async function similarEvents(
  ctx: MemoryContext,
  scopes: Scopes,
  { event_id, query = '', limit, explain }: SimilarEventsQuery,
): Promise<SimilarEventsReply> {
  const text = event_id === undefined ? query : await textOf(ctx, scopes, event_id);
  const { sparse, dense } = await searchLegs(ctx, { index: 'events', scopes, query: text });
  const words = sparse.map(({ item_id, score }) => ({ memory_id: item_id, score }));
  const hits = fuse({ sparse: words, dense: dense ?? [] })
    .filter((hit) => hit.memory_id !== event_id)
    .slice(0, limit);
  const ids = hits.map((hit) => hit.memory_id);
  const rows = new Map(
    (await findEvents.many(ctx.db, ids, scopes)).map((row) => [row.event_id, row]),
  );
  const items = hits.flatMap(({ memory_id, relevance, legs }) => {
    const row = rows.get(memory_id);
    if (row === undefined) return [];
    const { sparse: words_leg = null, dense: dense_leg = null } = legs;
    const explanation = { legs: { sparse: words_leg, dense: dense_leg } };
    const score = Math.round(relevance * 1e6) / 1e6;
    return [{ ...eventOf(row), score, ...(explain === true ? { explain: explanation } : {}) }];
  });
  return { items, degraded: dense === undefined ? ['dense'] : [] };
}

async function textOf(ctx: MemoryContext, scopes: Scopes, event_id: string): Promise<string> {
  const event = await findEvents.maybe(ctx.db, [event_id], scopes);
  return eventText(found(event, `event ${event_id}`));
}

function eventOf({ event_no: _place, ...event }: EventRow): AlmanacEvent {
  return event;
}
