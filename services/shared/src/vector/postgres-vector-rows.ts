/** The rows of the embedded vector index: a narrow one that searches go over, and its contents. */
import { statement } from '../pg/statement.ts';
import type { VectorHit, VectorPlace } from './vector-store.ts';

export const upsertVectors = statement<never, [collection_no: number, points: string]>(
  `insert into memory.vectors (collection_no, item_id, scope, past, kind, tags, sketch)
   select $1, p.item_id, p.scope, p.past, p.kind, p.tags, p.sketch::bit varying
     from jsonb_to_recordset($2::jsonb) as p(item_id text, scope text, past boolean, kind text, tags text[], sketch text)
    order by p.item_id
   on conflict (collection_no, item_id) do update
     set scope = excluded.scope, past = excluded.past, kind = excluded.kind, tags = excluded.tags,
         sketch = excluded.sketch`,
);

export const upsertContents = statement<never, [collection_no: number, points: string]>(
  `insert into memory.vector_contents (collection_no, item_id, signature, scale, embedding, tokens, weights)
   select $1, p.item_id, p.signature::bit varying, p.scale, decode(p.embedding, 'hex'), p.tokens, p.weights
     from jsonb_to_recordset($2::jsonb) as p(item_id text, signature text, scale real, embedding text,
       tokens integer[], weights real[])
    order by p.item_id
   on conflict (collection_no, item_id) do update
     set signature = excluded.signature, scale = excluded.scale, embedding = excluded.embedding,
         tokens = excluded.tokens, weights = excluded.weights`,
);

type Filter = [
  scopes: string[] | null,
  past: boolean,
  kinds: string[] | null,
  tags: string[] | null,
];

const PASSES = `v.collection_no = $1 and ($2::text[] is null or v.scope = any ($2)) and ($3::boolean or not v.past)
      and ($4::text[] is null or v.kind = any ($4)) and ($5::text[] is null or v.tags @> $5)`;

// Looked up one by one: joined otherwise, all contents would be read for a few.
const CONTENTS = `near cross join lateral (
     select c.item_id, c.scale, c.embedding, c.signature from memory.vector_contents c
      where c.collection_no = $1 and c.item_id = near.item_id offset 0) c`;
const NEAR = `near as materialized (
     select v.item_id from memory.vectors v where ${PASSES}
      order by bit_count(v.sketch # $6::text::bit varying) limit $7
   )`;

interface ContentsRow {
  item_id: string;
  scale: number;
  embedding: Buffer;
}

/** The nearest by sketch. */
export const contentsBySketch = statement<
  ContentsRow,
  [collection_no: number, ...Filter, sketch: string, limit: number]
>(`with ${NEAR} select c.item_id, c.scale, c.embedding from ${CONTENTS}`);

/** Of the `sketched` nearest by sketch, the `compared` nearest by signature. */
export const contentsBySignature = statement<
  ContentsRow,
  [
    collection_no: number,
    ...Filter,
    sketch: string,
    sketched: number,
    signature: string,
    compared: number,
  ]
>(
  `with ${NEAR} select c.item_id, c.scale, c.embedding from ${CONTENTS}
    order by bit_count(c.signature # $8::text::bit varying) limit $9`,
);

// How rare a word is, is counted within what the search may see: no client's words weigh in another's answers.
export const findByWords = statement<
  VectorHit,
  [collection_no: number, ...Filter, tokens: number[], weights: number[], limit: number]
>(
  `with found as materialized (
     select v.item_id, t.token, t.weight * q.weight as weight
       from memory.vector_contents c
       join memory.vectors v on v.collection_no = c.collection_no and v.item_id = c.item_id
      cross join lateral unnest(c.tokens, c.weights) as t(token, weight)
       join unnest($6::integer[], $7::real[]) as q(token, weight) on q.token = t.token
      where c.collection_no = $1 and c.tokens && $6::integer[] and ${PASSES}
   ), size as (
     select count(*)::float8 as n from memory.vectors v where ${PASSES}
   ), rarity as (
     select token, ln(1 + (max(size.n) - count(*) + 0.5) / (count(*) + 0.5)) as idf
       from found cross join size group by token
   )
   select item_id, sum(weight * idf) as score from found join rarity using (token)
    group by item_id order by score desc, item_id limit $8`,
);

const PLACE = 'item_id, scope, kind, tags, past';

export const findVectors = statement<VectorPlace, [collection_no: number, item_ids: string[]]>(
  `select ${PLACE} from memory.vectors where collection_no = $1 and item_id = any ($2)`,
);

export const listVectors = statement<
  VectorPlace,
  [collection_no: number, after: string, limit: number]
>(
  `select ${PLACE} from memory.vectors where collection_no = $1 and item_id > $2 order by item_id limit $3`,
);

export const countVectors = statement<{ n: number }, [collection_no: number]>(
  'select count(*) as n from memory.vectors where collection_no = $1',
);

export const placeVectors = statement<never, [collection_no: number, places: string]>(
  `update memory.vectors v set scope = p.scope, kind = p.kind, tags = p.tags, past = p.past
     from jsonb_to_recordset($2::jsonb) as p(item_id text, scope text, kind text, tags text[], past boolean)
    where v.collection_no = $1 and v.item_id = p.item_id`,
);

export const removeVectors = statement<never, [collection_no: number, item_ids: string[]]>(
  'delete from memory.vectors where collection_no = $1 and item_id = any ($2)',
);
export const removeContents = statement<never, [collection_no: number, item_ids: string[]]>(
  'delete from memory.vector_contents where collection_no = $1 and item_id = any ($2)',
);
// In pages, so that no statement holds a large collection at once.
export const dropVectors = statement<never, [collection_no: number, limit: number]>(
  `delete from memory.vectors where collection_no = $1 and item_id in (
     select item_id from memory.vectors where collection_no = $1 limit $2)`,
);
export const dropContents = statement<never, [collection_no: number, limit: number]>(
  `delete from memory.vector_contents where collection_no = $1 and item_id in (
     select item_id from memory.vector_contents where collection_no = $1 limit $2)`,
);
