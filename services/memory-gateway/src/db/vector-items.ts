/** What should have a vector: the view over memories, chunks of documents and events. */
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import type { VectorPlace } from '@almanac/shared/vector/vector-store';
import type { VectorItem } from '../domain/vector-text.ts';

export const findVectorItems = statement<VectorItem, [collection: string, item_ids: string[]]>(
  `select collection, item_id, scope, kind, tags, past, content, heading, subject, predicate, speaker,
          occurred_at, payload
     from memory.vector_items where collection = $1 and item_id = any ($2)`,
);

// Pages go over the tables themselves: through the view they would sort all that is left for each page.
const listMemoryItems = statement<VectorPlace, [collection: string, after: string, limit: number]>(
  `select memory_id as item_id, scope, kind, tags, status = 'superseded' as past from memory.memories
    where collection = $1 and status in ('current', 'superseded') and memory_id > $2
    order by memory_id limit $3`,
);
const listChunkItems = statement<VectorPlace, [after: string, limit: number]>(
  `select c.chunk_id as item_id, c.scope, 'document' as kind, array[]::text[] as tags, false as past
     from memory.doc_chunks c
     join memory.documents d on d.scope = c.scope and d.doc_id = c.doc_id and d.version = c.version
    where d.status = 'current' and c.chunk_id > $1 order by c.chunk_id limit $2`,
);
const listEventItems = statement<VectorPlace, [after: string, limit: number]>(
  `select e.event_id as item_id, e.scope, e.event_type as kind, array[]::text[] as tags, false as past
     from memory.events e
    where e.event_type in (select t.event_type from memory.embedded_event_types t) and e.event_id > $1
    order by e.event_id limit $2`,
);

/** A page in the order of ids: where each of the items stands. */
export function listVectorItems(
  db: Queryable,
  collection: string,
  after: string,
  limit: number,
): Promise<VectorPlace[]> {
  if (collection === 'doc_chunks') return listChunkItems.many(db, after, limit);
  if (collection === 'events') return listEventItems.many(db, after, limit);
  return listMemoryItems.many(db, collection, after, limit);
}

/** Of the given items those that should have a vector. */
export const findWanted = statement<{ item_id: string }, [collection: string, item_ids: string[]]>(
  'select item_id from memory.vector_items where collection = $1 and item_id = any ($2)',
);

// What somebody else is changing now is left for the next time, so that no writer waits for a worker.
export const lockEmbedded = statement<{ memory_id: string }, [memory_ids: string[]]>(
  `select memory_id from memory.memories where memory_id = any ($1)
    for no key update skip locked`,
);
/** Ids that are no memory's: somebody else's vectors have such. */
export const findUnknown = statement<{ item_id: string }, [item_ids: string[]]>(
  `select i.item_id from unnest($1::text[]) as i(item_id)
    where not exists (select 1 from memory.memories m where m.memory_id = i.item_id)`,
);
export const markEmbedded = statement<never, [memory_ids: string[], name: string]>(
  `update memory.memories set embedded_by = $2
    where memory_id = any ($1) and status in ('current', 'superseded') and embedded_by is distinct from $2`,
);
