/** What waits for its vector. Triggers write it with the item; workers take, give back and clear. */
import { statement } from '@almanac/shared/pg/statement';

export interface WaitingRow {
  item_id: string;
  scope: string;
  revision: number;
  attempts: number;
  /** The vector that is there was made of what was blanked since. */
  anew: boolean;
}

/** Takes the oldest that are due, for `lease_s`: a worker that dies gives them back by not ending in time. */
export const takeWaiting = statement<
  WaitingRow,
  [collection_no: number, limit: number, lease_s: number]
>(
  `update memory.vector_outbox o set leased_until = now() + make_interval(secs => $3)
     from (select item_id from memory.vector_outbox
            where collection_no = $1 and dead_at is null and due_at <= now()
              and (leased_until is null or leased_until < now())
            order by queued_at, item_id limit $2 for update skip locked) taken
    where o.collection_no = $1 and o.item_id = taken.item_id
   returning o.item_id, o.scope, o.revision, o.attempts, o.anew`,
);

// What changed since it was taken stays, and is given back below.
export const clearDone = statement<
  { item_id: string },
  [collection_no: number, item_ids: string[], revisions: number[]]
>(
  `with done as (
     select o.item_id from memory.vector_outbox o
       join unnest($2::text[], $3::integer[]) as d(item_id, revision)
         on d.item_id = o.item_id and d.revision = o.revision
      where o.collection_no = $1 order by o.item_id for update of o skip locked)
   delete from memory.vector_outbox o using done where o.collection_no = $1 and o.item_id = done.item_id
   returning o.item_id`,
);

export const giveBack = statement<never, [collection_no: number, item_id: string]>(
  `update memory.vector_outbox set leased_until = null where collection_no = $1 and item_id = $2`,
);

/** Counts a failed attempt: tried again 2, 4, 8 … seconds later, given up after `attempts`. */
export const recordFailure = statement<
  { dead: boolean },
  [collection_no: number, item_id: string, error: string, attempts: number]
>(
  `update memory.vector_outbox
      set attempts = attempts + 1, leased_until = null, last_error = $3,
          due_at = now() + make_interval(secs => 2 ^ (attempts + 1)),
          dead_at = case when attempts + 1 >= $4 then now() end
    where collection_no = $1 and item_id = $2
   returning dead_at is not null as dead`,
);

/** A dead letter gets one more attempt after a day: what was wrong may have been mended. */
export const reviveDead = statement<never, [collection_no: number, after_s: number]>(
  `update memory.vector_outbox set dead_at = null, attempts = attempts - 1, due_at = now()
    where collection_no = $1 and dead_at < now() - make_interval(secs => $2)`,
);

/** Gives up rather than wait for a writer: two that wait for each other would end one of them. */
export const limitLockWait = statement<{ set_config: string }>(
  "select set_config('lock_timeout', '250ms', true)",
);

/** Queues items whose vector is missing or wrong; those that wait already, also as dead letters, are not counted. */
export const queueItems = statement<
  never,
  [collection_no: number, item_ids: string[], scopes: string[]]
>(
  `insert into memory.vector_outbox (collection_no, item_id, scope)
   select $1, i.item_id, i.scope from unnest($2::text[], $3::text[]) as i(item_id, scope) order by i.item_id
   on conflict (collection_no, item_id) do nothing`,
);

/** As the outbox's triggers do it. */
export const wakeAtCommit = statement<{ pg_notify: string }>(
  "select pg_notify('almanac_vectors', '')",
);

/** What is still to be done for a collection, without the dead letters. */
export const countDue = statement<{ n: number }, [collection_no: number]>(
  'select count(*) as n from memory.vector_outbox where collection_no = $1 and dead_at is null',
);

/** What waits in the collections that answer; `scopes` null is every scope. */
export const countWaiting = statement<{ n: number }, [scopes: string[] | null]>(
  `select count(*) as n from memory.vector_outbox o
     join memory.vector_collections c on c.collection_no = o.collection_no
    where c.state = 'active' and ($1::text[] is null or o.scope = any ($1))`,
);

export interface CollectionState {
  collection: string;
  store: string;
  model: string;
  dimensions: number;
  physical: string;
  state: string;
  is_complete: boolean;
  waiting: number;
  dead: number;
}

/** The live collections with what waits for each. */
export const listCollectionStates = statement<CollectionState>(
  `select c.collection, c.store, c.model, c.dimensions, c.physical, c.state, c.is_complete,
          count(o.item_id) filter (where o.dead_at is null) as waiting,
          count(o.item_id) filter (where o.dead_at is not null) as dead
     from memory.vector_collections c
     left join memory.vector_outbox o on o.collection_no = c.collection_no
    where c.state in ('active', 'building')
    group by c.collection_no order by c.collection, c.state`,
);

/** How far a round over all items has come. */
export const advanceRound = statement<
  never,
  [collection_no: number, after: string, missing: number]
>(
  `update memory.vector_collections set round_after = $2, round_missing = round_missing + $3
    where collection_no = $1`,
);
export const completeCollection = statement<never, [collection_no: number]>(
  'update memory.vector_collections set is_complete = true where collection_no = $1',
);
