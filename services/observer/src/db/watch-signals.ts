/** What each watcher saw before: an incident ends when things were right often enough, not at the first good look. */
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

const lock = statement<never, [watcher: string]>(
  `select pg_advisory_xact_lock(hashtextextended('observer.watcher:' || $1, 0))`,
);
const standing = statement<{ type: string }, [watcher: string]>(
  'select type from observer.watch_signals where watcher = $1 and standing order by type',
);
const watchers = statement<{ watcher: string }>(
  'select distinct watcher from observer.watch_signals where standing',
);
const bad = statement<never, [type: string, watcher: string, at: Date]>(
  `insert into observer.watch_signals as s (type, watcher, bad_since, last_bad_at) values ($1, $2, $3, $3)
   on conflict (type) do update
     set watcher = excluded.watcher, clear_cycles = 0, standing = true, last_bad_at = excluded.last_bad_at,
         bad_since = case when s.standing then s.bad_since else excluded.bad_since end`,
);
const unsure = statement<never, [type: string]>(
  'update observer.watch_signals set clear_cycles = 0 where type = $1 and standing',
);
const good = statement<{ ended: boolean }, [type: string, cycles: number]>(
  `update observer.watch_signals
      set clear_cycles = clear_cycles + 1, standing = clear_cycles + 1 < $2
    where type = $1 and standing
   returning not standing as ended`,
);
const findMark = statement<{ at: string; result: unknown }, [name: string]>(
  'select at, result from observer.watch_marks where name = $1',
);
const keepMark = statement<never, [name: string, at: Date, result: string]>(
  `insert into observer.watch_marks (name, at, result) values ($1, $2, $3)
   on conflict (name) do update set at = excluded.at, result = excluded.result`,
);

/** Until the transaction ends nobody else applies findings of this watcher. */
export async function lockWatcher(tx: Transaction, watcher: string): Promise<void> {
  await lock.run(tx, watcher);
}

export async function standingTypes(tx: Transaction, watcher: string): Promise<string[]> {
  return (await standing.many(tx, watcher)).map(({ type }) => type);
}

/** The watchers that saw something which stands still. */
export async function standingWatchers(db: Queryable): Promise<Set<string>> {
  return new Set((await watchers.many(db)).map(({ watcher }) => watcher));
}

export async function noteBad(
  tx: Transaction,
  type: string,
  watcher: string,
  at: Date,
): Promise<void> {
  await bad.run(tx, type, watcher, at);
}

export async function noteUnsure(tx: Transaction, type: string): Promise<void> {
  await unsure.run(tx, type);
}

/** True when it was good for so many looks in a row and stands no more. */
export async function noteGood(tx: Transaction, type: string, cycles: number): Promise<boolean> {
  return (await good.maybe(tx, type, cycles))?.ended ?? false;
}

/** The last result of what runs by the clock: `audit`, `watchers`, `archive`, `patterns`. */
export function findWatchMark(
  db: Queryable,
  name: string,
): Promise<{ at: string; result: unknown } | undefined> {
  return findMark.maybe(db, name);
}

export async function keepWatchMark(
  db: Queryable,
  name: string,
  at: Date,
  result: object,
): Promise<void> {
  await keepMark.run(db, name, at, JSON.stringify(result));
}
