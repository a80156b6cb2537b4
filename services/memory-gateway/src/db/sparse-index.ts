/** The postings of the sparse index and BM25 over them. Derived from memories; the only rows here that are ever deleted. */
import { statement } from '@almanac/shared/pg/statement';
import { stateAt, visible } from './visible.ts';

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

/** One memory that has words of the query; `tfs` are pairs of word number and frequency. */
export interface SparseRow {
  memory_id: string;
  memory_no: number;
  score: number;
  exact: boolean;
  /** Of its indexed text, in terms. */
  length: number;
  tfs: [word: number, frequency: number][];
  /** Scope, thread and day: turns with the same one belong to one sitting. Null outside of threads. */
  sitting: string | null;
}

export interface SparseFound {
  /** How telling each word of the query is in the scopes. */
  words: [word: number, idf: number][];
  mean_length: number;
  /** Best first. */
  rows: SparseRow[];
}

export interface SparseWords {
  /** Every variant of every word, with the number of its word. */
  terms: string[];
  words: number[];
  identifiers: boolean[];
}

// k1 1.2 and b 0.4: short texts whose length says little. An identifier in at most three memories marks an exact hit.
/** What is asked for: terms $2 with the numbers of their words $3, and which are identifiers $4. */
export const ASKED = `asked as (
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

/** What a recall asks of the memories themselves. */
export type RecallFilter = [
  kinds: string[] | null,
  tags: string[] | null,
  authorities: string[] | null,
  at: string,
  past: boolean,
];

type Question = [
  scopes: string[],
  terms: string[],
  words: number[],
  identifiers: boolean[],
  limit: number,
];

/** `found` names the memories to be told about, as rows of memory_no, exact, score, memory_id and sitting. */
const told = (found: string): string => `, found as (${found})
  select (select coalesce(json_agg(json_build_array(word, idf)), '[]') from weighed) as words,
         (select mean_length from size) as mean_length,
         (select coalesce(json_agg(row_to_json(one) order by one.score desc, one.memory_no desc), '[]')
            from (select f.memory_id, f.memory_no, f.score, f.exact, f.sitting, min(p.length) as length,
                         json_agg(json_build_array(p.word, p.frequency)) as tfs
                    from found f join postings p using (memory_no)
                   group by f.memory_id, f.memory_no, f.score, f.exact, f.sitting) one) as rows`;

/** Turns of one thread and day are one sitting. */
export const sittingOf = (m: string): string =>
  `case when ${m}.thread_id is not null then json_build_array(${m}.scope, ${m}.thread_id,
      (${m}.occurred_at at time zone 'UTC')::date)::text end`;

/** The best of the current memories. */
export const searchCurrent = statement<SparseFound, Question>(
  `with ${ASKED}, postings as materialized (
     select asked.word, asked.identifier, p.memory_no, p.frequency, p.length
       from asked join memory.memory_terms p on p.term = asked.term and p.scope = any ($1)
   ), ${SCORED}, best as (
     select memory_no, exact, score from scored order by score desc, memory_no desc limit $5
   )${told(`select b.*, m.memory_id, ${sittingOf('m')} as sitting
              from best b join memory.memories m using (memory_no)`)}`,
);

/** The same, over memories that pass a filter, also over past ones; only the `depth` best are looked at, null is all. */
export const searchFiltered = statement<
  SparseFound,
  [...Question, ...RecallFilter, depth: number | null]
>(
  `with ${ASKED}, postings as materialized (
     select asked.word, asked.identifier, p.memory_no, p.frequency, p.length
       from asked join memory.memory_terms p on p.term = asked.term and p.scope = any ($1)
     union all
     select asked.word, asked.identifier, p.memory_no, p.frequency, p.length
       from asked join memory.memory_terms_past p on p.term = asked.term and p.scope = any ($1)
      where $10::boolean
   ), ${SCORED}, best as (
     select memory_no, exact, score from scored order by score desc, memory_no desc limit $11
   )${told(`select b.*, m.memory_id, ${sittingOf('m')} as sitting
              from best b join memory.memories m using (memory_no)
             where ($6::text[] is null or m.kind = any ($6)) and ($7::text[] is null or m.tags @> $7)
               and ($8::text[] is null or ${stateAt('m', 'authority', '$9', '$10')} = any ($8))
               and ${visible('m', '$9', '$10')}
             order by b.score desc, b.memory_no desc limit $5`)}`,
);
