/**
 * The words of document chunks and of events: postings written and taken out in the transaction of their rows, and BM25 over them
 * as over memories (sparse-index.ts). Only chunks of current versions are in it.
 */
import { prepared, statement } from '@almanac/shared/pg/statement';
import { ASKED, scored } from './sparse-index.ts';

type Postings = [
  scopes: string[],
  items: number[],
  terms: string[],
  counts: number[],
  lengths: number[],
];

/** One posting per place of the arrays. */
export const insertChunkTerms = statement<never, Postings>(
  `insert into memory.chunk_terms (scope, term, chunk_no, frequency, length)
   select t.scope, t.term, t.item, t.frequency, t.length
     from unnest($1::text[], $2::bigint[], $3::text[], $4::smallint[], $5::int[])
       as t(scope, item, term, frequency, length)`,
);

export const insertEventTerms = prepared<never, Postings>(
  `insert into memory.event_terms (scope, term, event_no, frequency, length)
   select t.scope, t.term, t.item, t.frequency, t.length
     from unnest($1::text[], $2::bigint[], $3::text[], $4::smallint[], $5::int[])
       as t(scope, item, term, frequency, length)`,
);

/** Takes a version of a document out of the index; gives back what the scope's size loses. */
export const dropChunkTerms = statement<
  { items: number; words: number },
  [scope: string, doc_id: string, version: number]
>(
  `with gone as (
     delete from memory.chunk_terms where chunk_no in (
       select chunk_no from memory.doc_chunks where scope = $1 and doc_id = $2 and version = $3)
     returning chunk_no, length
   )
   select count(*) as items, coalesce(sum(length), 0)::bigint as words
     from (select distinct chunk_no, length from gone) one`,
);

// Each connection counts in a part of its own, so that writers do not wait for each other.
export const resizeIndex = prepared<
  never,
  [index_name: 'chunks' | 'events', scope: string, items: number, words: number]
>(
  `insert into memory.index_sizes as z (index_name, scope, part, items, words)
   values ($1, $2, pg_backend_pid() % 16, $3, $4)
   on conflict (index_name, scope, part) do update
     set items = z.items + excluded.items, words = z.words + excluded.words`,
);

export const listIndexScopes = statement<{ scope: string }, [index_name: 'chunks' | 'events']>(
  'select distinct scope from memory.index_sizes where index_name = $1',
);

export interface WordHit {
  item_id: string;
  score: number;
  exact: boolean;
}

/** In the order of the statements' parameters. */
export type WordSearch = [
  scopes: string[],
  terms: string[],
  words: number[],
  identifiers: boolean[],
  limit: number,
];

const sizesOf = (index_name: 'chunks' | 'events'): string =>
  `(select scope, items as memories, words from memory.index_sizes
     where index_name = '${index_name}') sizes`;

const BEST = `best as (
     select memory_no as item_no, exact, score from scored order by score desc, memory_no desc limit $5
   )`;

/** Chunks, best first. */
export const searchChunks = statement<WordHit, WordSearch>(
  `with ${ASKED}, postings as materialized (
     select asked.word, asked.identifier, p.chunk_no as memory_no, p.frequency, p.length
       from asked join memory.chunk_terms p on p.term = asked.term and p.scope = any ($1)
   ), ${scored(sizesOf('chunks'))}, ${BEST}
   select c.chunk_id as item_id, best.score, best.exact
     from best join memory.doc_chunks c on c.chunk_no = best.item_no
    order by best.score desc, best.item_no`,
);

/**
 * Events, best first. Of a word the newest 2000 events of a scope are read, so that a question costs the same among a million
 * events; a word of that many tells little and is left out where the question has others.
 */
export const searchEvents = statement<WordHit, WordSearch>(
  `with ${ASKED}, read as materialized (
     select asked.word, asked.identifier, p.event_no as memory_no, p.frequency, p.length
       from asked cross join unnest($1::text[]) as s(scope) cross join lateral (
         select t.event_no, t.frequency, t.length from memory.event_terms t
          where t.scope = s.scope and t.term = asked.term
          order by t.event_no desc limit 2000
       ) p
   ), common as (
     select word from read group by word having count(*) >= 2000
   ), postings as materialized (
     select r.word, r.identifier, r.memory_no, r.frequency, r.length from read r
      where not exists (select 1 from common c where c.word = r.word)
         or (select count(*) from common) = (select count(distinct word) from read)
   ), ${scored(sizesOf('events'))}, ${BEST}
   select e.event_id as item_id, best.score, best.exact
     from best join memory.events e on e.event_no = best.item_no
    order by best.score desc, best.item_no desc`,
);
