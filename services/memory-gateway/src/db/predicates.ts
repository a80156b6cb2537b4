/** Predicates of which a subject has one value at a time; all others have any number of them. */
import type { Predicate } from '@almanac/shared/contracts/memory-review';
import { statement } from '@almanac/shared/pg/statement';

export const isSingleValued = statement<{ predicate: string }, [string]>(
  'select predicate from memory.single_valued_predicates where predicate = $1',
);

export const listPredicates = statement<Predicate>(
  `select predicate, declared_at, declared_by, reason
     from memory.single_valued_predicates order by predicate limit 1000`,
);

export const insertPredicate = statement<
  never,
  [predicate: string, at: string, actor: string, reason: string]
>(
  `insert into memory.single_valued_predicates (predicate, declared_at, declared_by, reason)
   values ($1, $2, $3, $4) on conflict (predicate) do nothing`,
);

export const findPredicate = statement<Predicate, [string]>(
  `select predicate, declared_at, declared_by, reason
     from memory.single_valued_predicates where predicate = $1`,
);
