/** How fast the embedded vector index finds, at the size the budgets speak of: random unit vectors around shared centres. */
import { openDatabase } from '@almanac/shared/pg/database';
import { postgresVectors } from '@almanac/shared/vector/postgres-vectors';
import type { VectorPoint, VectorStore, VectorTarget } from '@almanac/shared/vector/vector-store';
import { measure, type Sample } from './measure.ts';
import { number, ratio, table } from './table.ts';

const BATCH = 500;
const WRITERS = 2;
const SEARCHES = 100;
const CENTRES = 500;
const SCOPE = 'bench';

export interface VectorSpeed {
  dimensions: number;
  items: number;
  write: Sample;
  /** A single search by meaning for 200 hits, as a recall asks for. */
  search: Sample;
  /** The share of searches whose nearest vector was found first. */
  found: number;
}

/** Fills a collection of its own, searches it, and empties it again. `write.per_s` counts batches of 500. */
export async function vectorSpeed(
  database_url: string,
  items: number,
  dimensions: number,
): Promise<VectorSpeed> {
  const url = new URL(database_url);
  // As the service has it: compiling a search takes longer than running it.
  url.searchParams.set('options', '-c jit=off');
  const db = openDatabase({
    url: url.href,
    application_name: 'bench',
    statement_timeout_ms: 120_000,
    onError: () => undefined,
  });
  const store = postgresVectors(db);
  const target = { collection_no: -dimensions, physical: 'bench', dimensions };
  const random = generator(dimensions);
  const centres = Array.from({ length: CENTRES }, () => Array.from({ length: dimensions }, random));
  try {
    const write = await measure(Math.ceil(items / BATCH), WRITERS, (batch) =>
      store.upsert(target, pointsOf(batch, centres)),
    );
    await db.query('vacuum analyze memory.vectors');
    await db.query('vacuum analyze memory.vector_contents');
    const asked = await searches(store, target, centres, random);
    return { dimensions, items, write, ...asked };
  } finally {
    await store.drop(target);
    await db.close();
  }
}

/** The budget of a recall without the embedding call, of which the search by meaning is a part. */
const BUDGET_MS = 50;

export function vectorTable(speeds: VectorSpeed[]): string {
  const rows = speeds.map(({ dimensions, items, write, search, found }) => [
    `${number(items)} × ${number(dimensions)}`,
    `${number(write.per_s * BATCH)}/s`,
    `${number(search.p50_ms, 1)} ms`,
    `${number(search.p95_ms, 1)} ms`,
    ratio(search.p95_ms, BUDGET_MS),
    `${number(found * 100)} %`,
  ]);
  const head = ['vectors', 'written', 'search p50', 'p95', 'p95 of recall', 'nearest first'];
  return table('Embedded vector index (one scope, 200 hits, one at a time)', head, rows);
}

async function searches(
  store: VectorStore,
  target: VectorTarget,
  centres: number[][],
  random: () => number,
): Promise<Pick<VectorSpeed, 'search' | 'found'>> {
  let found = 0;
  const work = async (n: number): Promise<void> => {
    const item_id = itemId(n % BATCH);
    // A vector near one item and, but for that, one like the others.
    const vector = vectorOf(n % BATCH, centres).map((value) => value + 0.3 * random());
    const search = { scopes: ['', SCOPE], by: { vector }, limit: 200 };
    const [best] = await store.search(target, search);
    if (best?.item_id === item_id) found += 1;
  };
  await measure(5, 1, work);
  found = 0;
  const search = await measure(SEARCHES, 1, work);
  return { search, found: found / SEARCHES };
}

const itemId = (n: number): string => `mem_bench_${String(n).padStart(16, '0')}`;

function pointsOf(batch: number, centres: number[][]): VectorPoint[] {
  return Array.from({ length: BATCH }, (_, at) => {
    const n = batch * BATCH + at;
    return {
      item_id: itemId(n),
      scope: SCOPE,
      kind: 'fact',
      tags: [],
      past: false,
      vector: vectorOf(n, centres),
      words: { indices: [], values: [] },
    };
  });
}

/** Always the same for the same number: its centre, and as much again of its own. */
function vectorOf(n: number, centres: number[][]): number[] {
  const own = generator(n + 1);
  return (centres[n % CENTRES] ?? []).map((value) => value + own());
}

/** Numbers of about a normal distribution, the same each time (xorshift; the sum of four is bell enough). */
function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0xffff_ffff - 0.5;
  };
  return () => next() + next() + next() + next();
}
