/** The postings of the sparse index and BM25 over them. Derived from memories; the only rows here that are ever deleted. */
import { must } from '@almanac/shared/lang/assert';
import type { Queryable } from '@almanac/shared/pg/database';
import { prepared, statement } from '@almanac/shared/pg/statement';
import { stateAt, visible } from './visible.ts';

export const insertTerms = prepared<
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
export const resizeScope = prepared<never, [scope: string, memories: number, words: number]>(
  `insert into memory.scope_sizes as z (scope, part, memories, words)
   values ($1, pg_backend_pid() % 16, $2, $3)
   on conflict (scope, part) do update
     set memories = z.memories + excluded.memories, words = z.words + excluded.words`,
);

export const listScopes = prepared<{ scope: string }>(
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
  /** How many of the best were looked at before the filter. */
  looked_at: number;
  /** Best first. */
  rows: SparseRow[];
}

interface FoundRow extends Omit<SparseFound, 'rows'> {
  found: Omit<SparseRow, 'tfs' | 'length'>[];
  postings: [memory_no: number, word: number, frequency: number, length: number][];
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

export type Question = [
  scopes: string[],
  terms: string[],
  words: number[],
  identifiers: boolean[],
  limit: number,
];

/** `found` names the memories to be told about, as rows of memory_no, exact, score, memory_id and sitting. */
const told = (found: string): string => `, found as materialized (${found})
  select (select coalesce(json_agg(json_build_array(word, idf)), '[]') from weighed) as words,
         (select mean_length from size) as mean_length,
         (select count(*) from best) as looked_at,
         (select coalesce(json_agg(row_to_json(f) order by f.score desc, f.memory_no desc), '[]') from found f) as found,
         (select coalesce(json_agg(json_build_array(p.memory_no, p.word, p.frequency, p.length)), '[]')
            from postings p where (p.memory_no in (select memory_no from found)) is true) as postings`;

/**
 * Nothing is known of how many rows these intermediate results have, and one guessed to be a row is joined by reading the other side
 * once per row. So postings are read by their index and memories by their number (`offset 0` keeps PostgreSQL from joining
 * otherwise), and what belongs to which memory is put together by the reader.
 */
const postingsOf = (table: string): string =>
  `select asked.word, asked.identifier, p.memory_no, p.frequency, p.length
       from asked cross join lateral (
         select t.memory_no, t.frequency, t.length from ${table} t
          where t.scope = any ($1) and t.term = asked.term offset 0) p`;
const BEST_MEMORIES = `best b cross join lateral (
       select one.* from memory.memories one where one.memory_no = b.memory_no offset 0) m`;

/** Turns of one thread and day are one sitting. */
export const sittingOf = (m: string): string =>
  `case when ${m}.thread_id is not null then json_build_array(${m}.scope, ${m}.thread_id,
      (${m}.occurred_at at time zone 'UTC')::date)::text end`;

/** The best of the current memories. */
const searchCurrent = prepared<FoundRow, Question>(
  `with ${ASKED}, postings as materialized (
     ${postingsOf('memory.memory_terms')}
   ), ${SCORED}, best as (
     select memory_no, exact, score from scored order by score desc, memory_no desc limit $5
   )${told(`select b.*, m.memory_id, ${sittingOf('m')} as sitting
              from ${BEST_MEMORIES}`)}`,
);

/** The same, over memories that pass a filter, also over past ones; only the `depth` best are looked at, null is all. */
const searchFiltered = prepared<FoundRow, [...Question, ...RecallFilter, depth: number | null]>(
  `with ${ASKED}, postings as materialized (
     ${postingsOf('memory.memory_terms')}
     union all
     ${postingsOf('memory.memory_terms_past')} where $10::boolean
   ), ${SCORED}, best as (
     select memory_no, exact, score from scored order by score desc, memory_no desc limit $11
   )${told(`select b.*, m.memory_id, ${sittingOf('m')} as sitting
              from ${BEST_MEMORIES}
             where ($6::text[] is null or m.kind = any ($6)) and ($7::text[] is null or m.tags @> $7)
               and ($8::text[] is null or ${stateAt('m', 'authority', '$9', '$10')} = any ($8))
               and ${visible('m', '$9', '$10')}
             order by b.score desc, b.memory_no desc limit $5`)}`,
);

/** The best of the current memories. */
export async function bestCurrent(db: Queryable, ...question: Question): Promise<SparseFound> {
  return putTogether(await searchCurrent.one(db, ...question));
}

/** The best of those that pass the filter, of the `depth` best. */
export async function bestFiltered(
  db: Queryable,
  question: Question,
  filter: RecallFilter,
  depth: number | null,
): Promise<SparseFound> {
  return putTogether(await searchFiltered.one(db, ...question, ...filter, depth));
}

function putTogether({ found, postings, ...rest }: FoundRow): SparseFound {
  const rows = found.map((one): SparseRow => ({ ...one, length: 0, tfs: [] }));
  const by_number = new Map(rows.map((row) => [row.memory_no, row]));
  for (const [memory_no, word, frequency, length] of postings) {
    const row = must(by_number.get(memory_no), 'a memory that was found');
    row.length = length;
    row.tfs.push([word, frequency]);
  }
  return { ...rest, rows };
}
