/** The postings of the sparse index and BM25 over them. Derived from memories; the only rows here that are ever deleted. */
import { statement } from '@almanac/shared/pg/statement';
import { visible } from './visible.ts';

export const insertTerms = statement<
  never,
  [scope: string, memory_no: number, length: number, terms: string[], frequencies: number[]]
>(
  `insert into memory.memory_terms (scope, term, memory_no, frequency, length)
   select $1, t.term, $2, t.frequency, $3 from unnest($4::text[], $5::smallint[]) as t(term, frequency)`,
);

/** Takes superseded memories out of the index of the current ones; gives back what the scope's size loses. */
export const retireTerms = statement<{ memories: number; words: number }, [memory_ids: string[]]>(
  `with retired as (
     delete from memory.memory_terms where memory_no in (
       select memory_no from memory.memories where memory_id = any ($1))
     returning scope, term, memory_no, frequency, length
   ), kept as (
     insert into memory.memory_terms_past (scope, term, memory_no, frequency, length)
     select scope, term, memory_no, frequency, length from retired
   )
   select count(*) as memories, coalesce(sum(length), 0)::bigint as words
     from (select distinct memory_no, length from retired) one`,
);

// Each connection counts in a part of its own, so that writers do not wait for each other.
export const resizeScope = statement<never, [scope: string, memories: number, words: number]>(
  `insert into memory.scope_sizes as z (scope, part, memories, words)
   values ($1, pg_backend_pid() % 16, $2, $3)
   on conflict (scope, part) do update
     set memories = z.memories + excluded.memories, words = z.words + excluded.words`,
);

export const listScopes = statement<{ scope: string }>(
  'select distinct scope from memory.scope_sizes',
);

export interface SparseHit {
  memory_id: string;
  score: number;
  exact: boolean;
}

export interface SparseWords {
  /** Every variant of every word, with the number of its word. */
  terms: string[];
  words: number[];
  identifiers: boolean[];
}

// k1 1.2 and b 0.4: short texts whose length says little. An identifier in at most three memories marks an exact hit.
/** What is asked for: terms $2 with the numbers of their words $3, and which are identifiers $4. */
export const POSTINGS = `asked as (
    select a.term, a.word, a.identifier
      from unnest($2::text[], $3::int[], $4::bool[]) as a(term, word, identifier)
  )`;
/**
 * BM25 over the rows of `postings` (word, identifier, memory_no, frequency, length); `sizes` is the table that says how many
 * items (memories) and words the scopes $1 hold.
 */
export const scored = (sizes: string): string => `words as (
    select word, count(*) as n from postings group by word
  ), size as (
    select greatest(sum(memories), 1)::float8 as n,
           greatest(sum(words), 1)::float8 / greatest(sum(memories), 1) as mean_length
      from ${sizes} where scope = any ($1)
  ), weighed as (
    select words.word, words.n <= 3 as rare, size.mean_length,
           ln(1 + greatest(size.n - words.n + 0.5, 0.5) / (words.n + 0.5)) as idf
      from words cross join size
  ), scored as (
    select p.memory_no, bool_or(p.identifier and w.rare) as exact,
           sum(w.idf * p.frequency * 2.2 / (p.frequency + 1.2 * (0.6 + 0.4 * p.length / w.mean_length))) as score
      from postings p join weighed w using (word)
     group by p.memory_no
  )`;
const SCORED = scored('memory.scope_sizes');

/** Best first, over current memories. */
export const searchCurrent = statement<
  SparseHit,
  [scopes: string[], terms: string[], words: number[], identifiers: boolean[], limit: number]
>(
  `with ${POSTINGS}, postings as materialized (
     select asked.word, asked.identifier, p.memory_no, p.frequency, p.length
       from asked join memory.memory_terms p on p.term = asked.term and p.scope = any ($1)
   ), ${SCORED}, best as (
     select memory_no, exact, score from scored order by score desc, memory_no desc limit $5
   )
   select m.memory_id, best.score, best.exact
     from best join memory.memories m using (memory_no)
    order by best.score desc, best.memory_no desc`,
);

/** What a recall asks of the memories themselves. */
export type RecallFilter = [
  kinds: string[] | null,
  tags: string[] | null,
  authorities: string[] | null,
  at: string,
  past: boolean,
];

/** The same, over memories that pass a filter, also over past ones; only the `depth` best are looked at, null is all. */
export const searchFiltered = statement<
  SparseHit,
  [
    scopes: string[],
    terms: string[],
    words: number[],
    identifiers: boolean[],
    limit: number,
    ...RecallFilter,
    depth: number | null,
  ]
>(
  `with ${POSTINGS}, postings as materialized (
     select asked.word, asked.identifier, p.memory_no, p.frequency, p.length
       from asked join memory.memory_terms p on p.term = asked.term and p.scope = any ($1)
     union all
     select asked.word, asked.identifier, p.memory_no, p.frequency, p.length
       from asked join memory.memory_terms_past p on p.term = asked.term and p.scope = any ($1)
      where $10::boolean
   ), ${SCORED}, best as (
     select memory_no, exact, score from scored order by score desc, memory_no desc limit $11
   )
   select m.memory_id, s.score, s.exact
     from best s join memory.memories m using (memory_no)
    where ($6::text[] is null or m.kind = any ($6)) and ($7::text[] is null or m.tags @> $7)
      and ($8::text[] is null or m.authority = any ($8))
      and ${visible('m', '$9', '$10')}
    order by s.score desc, s.memory_no desc limit $5`,
);
