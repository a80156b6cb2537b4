/**
 * The memory-gateway as it grows: memories of words as frequent as in real text, all of one client, so that no question is spared
 * any of them; then how long remembering, finding and looking round the graph take.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { RememberInput } from '@almanac/shared/contracts/memory';
import { rememberBatchReply } from '@almanac/shared/contracts/memory-review';
import { must } from '@almanac/shared/lang/assert';
import type { Caller } from './calls.ts';
import { measure, type Sample } from './measure.ts';

export interface Grown {
  memories: number;
  ingest_per_s: number;
  remember: Sample;
  recall: Sample;
  /** The same questions again, and how many of the answers were kept ones. */
  cached: Sample;
  kept: number;
  neighbours: Sample;
}

const CLIENT = 'bench-growing';
const BATCH = 250;
const BATCHES_AT_ONCE = 2;
const CALLS = 200;
const TURNS = 20;
const WORKFLOWS = 500;

interface Article {
  paragraphs: { context: string; qas: { question: string }[] }[];
}

/** Grows to each size in turn and measures there; `say` hears how far it is. */
export async function manyMemories(
  calls: Caller,
  sizes: readonly number[],
  say: (line: string) => void,
): Promise<Grown[]> {
  const { words, questions } = language();
  const grown: Grown[] = [];
  let there = 0;
  for (const size of sizes) {
    const more = size - there;
    const ingest_per_s = await grow(calls, words, { from: there, to: size }, say);
    there = size;
    say(`${size} memories: measuring`);
    const asked = (round: number) => (n: number) =>
      recall(calls, `${questions[n % questions.length] ?? ''} ${size}-${round}`);
    await measure(5, 1, asked(0));
    let kept = 0;
    const measured = {
      memories: size,
      ingest_per_s: more === 0 ? Number.NaN : ingest_per_s,
      remember: await measure(CALLS, 1, (n) =>
        calls.call(
          'memory-gateway',
          '/api/v1/memory/remember',
          memoryOf(words, 10_000_000 + size + n),
        ),
      ),
      recall: await measure(CALLS, 1, asked(1)),
      cached: await measure(CALLS, 1, async (n) => {
        if (await asked(1)(n)) kept += 1;
      }),
      neighbours: await measure(CALLS, 1, (n) =>
        calls.call(
          'memory-gateway',
          `/api/v1/memory/graph/neighbors?client_id=${CLIENT}&depth=2&entity_id=bench:workflow-${n % WORKFLOWS}`,
        ),
      ),
    };
    grown.push({ ...measured, kept });
  }
  return grown;
}

/** Whether the answer was a kept one. */
async function recall(calls: Caller, query: string): Promise<boolean> {
  const question = new URLSearchParams({ client_id: CLIENT, query });
  const path = `/api/v1/memory/recall?${question.toString()}`;
  const reply = (await calls.call('memory-gateway', path)) as { cached?: boolean } | undefined;
  return reply?.cached === true;
}

/** Memories per second. */
async function grow(
  calls: Caller,
  words: readonly string[],
  { from, to }: { from: number; to: number },
  say: (line: string) => void,
): Promise<number> {
  const batches = Math.ceil((to - from) / BATCH);
  const sample = await measure(batches, BATCHES_AT_ONCE, async (n) => {
    const first = from + n * BATCH;
    const items = Array.from({ length: Math.min(BATCH, to - first) }, (_, index) =>
      memoryOf(words, first + index),
    );
    const reply = await calls.call('memory-gateway', '/api/v1/memory/remember/batch', { items });
    const refused = rememberBatchReply.parse(reply).items.find(({ problem }) => problem);
    if (refused !== undefined) throw new Error(JSON.stringify(refused.problem));
    if (n % 20 === 19) say(`${first + items.length} of ${to} memories`);
  });
  return sample.per_s * BATCH;
}

/** The same for the same number: turns of talks of twenty, every tenth linked with a workflow. */
function memoryOf(words: readonly string[], number: number): RememberInput {
  const next = randomOf(number);
  const length = 8 + Math.floor(next() * 20);
  const text = Array.from({ length }, () => words[Math.floor(next() * words.length)] ?? '');
  const thread = {
    id: `talk-${Math.floor(number / TURNS)}`,
    position: number % TURNS,
    speaker: ['Ada', 'Ben'][number % 2] ?? '',
  };
  const to_node_id = `bench:workflow-${number % WORKFLOWS}`;
  return {
    content: `${text.join(' ')} (${number})`,
    kind: 'note',
    client_id: CLIENT,
    occurred_at: new Date(Date.UTC(2024, 0, 1) + number * 600_000).toISOString(),
    source: { type: 'bench' },
    thread,
    ...(number % 10 === 0 ? { links: [{ edge_type: 'about', to_node_id }] } : {}),
  };
}

/** Words as often as they come in the English paragraphs, and the questions about them. */
function language(): { words: string[]; questions: string[] } {
  const file = readFileSync(new URL('data/xquad/xquad.en.json.gz', import.meta.url));
  const { data } = JSON.parse(gunzipSync(file).toString()) as { data: Article[] };
  const paragraphs = data.flatMap((article) => article.paragraphs);
  return {
    words: paragraphs.flatMap(({ context }) => context.split(/\s+/)),
    questions: paragraphs.flatMap(({ qas }) => qas.map(({ question }) => question)),
  };
}

/** A small generator (mulberry32), so that every run remembers the same texts. */
function randomOf(seed: number): () => number {
  let state = must(Math.trunc(seed), 'a number') + 0x6d2b79f5;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
