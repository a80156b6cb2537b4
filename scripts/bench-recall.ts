/**
 * `npm run bench:recall`: how well recall finds, through `remember` and `recall` alone. Prints each leg beside the fusion of all.
 * With EMBEDDINGS_MODEL and OPENROUTER_API_KEY (or another server's OPENROUTER_BASE_URL) in the environment, the dense leg is
 * measured too; RERANK_MODEL adds a reranking model. It measures and never judges.
 */
import { parseArgs } from 'node:util';
import { recallReply, type RecallItem, type RecallRequest } from '@almanac/shared/contracts/memory';
import { memoryStats, rememberBatchReply } from '@almanac/shared/contracts/memory-review';
import { must } from '@almanac/shared/lang/assert';
import { caller, type Caller } from './bench/calls.ts';
import { measure } from './bench/measure.ts';
import { type Outcome, qualityOf } from './bench/recall-quality.ts';
import { conversationSet, type RecallSet, type Scope, xquadSet } from './bench/recall-sets.ts';
import { openBenchStage } from './bench/stage.ts';
import { number, table } from './bench/table.ts';
import { interrupted, runCommand } from './cli/run-command.ts';

const LANGUAGES = ['en', 'de', 'es', 'ru', 'ar', 'zh'];
const BATCH = 100;
const DEPTH = 100;
const AT_ONCE = 2;
const NO_PROGRESS_MS = 60_000;
const LEGS = ['sparse', 'dense', 'graph', 'time'] as const;

const say = (line: string): void => console.error(`  … ${line}`);

await runCommand(async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, misses: { type: 'boolean', default: false } },
  });
  const sets = setsOf(values.only);
  const stage = await openBenchStage(say, modelSettings());
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stage.stop());
  void interrupted()
    .then(stop)
    .then(() => process.exit(130));
  try {
    const calls = caller(stage.almanac);
    for (const set of sets) await measureSet(calls, set, values.misses);
    for (const [what, count] of calls.refusals) console.log(`  ${count} × ${what}`);
  } finally {
    await stop();
  }
});

function modelSettings(): Record<string, string> {
  const names = ['OPENROUTER_API_KEY', 'OPENROUTER_BASE_URL', 'RERANK_MODEL'];
  const entries = [...names, 'EMBEDDINGS_MODEL', 'EMBEDDINGS_DIMENSIONS'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** `conversations`, `xquad` or a language; all of them without a word. */
function setsOf(only: string | undefined): RecallSet[] {
  if (only === 'conversations') return [conversationSet()];
  if (only === 'xquad') return LANGUAGES.map(xquadSet);
  if (only !== undefined && LANGUAGES.includes(only)) return [xquadSet(only)];
  if (only === undefined) return [conversationSet(), ...LANGUAGES.map(xquadSet)];
  throw new Error(`--only takes conversations, xquad or one of ${LANGUAGES.join(', ')}`);
}

async function measureSet(calls: Caller, set: RecallSet, misses: boolean): Promise<void> {
  const total = set.scopes.reduce((sum, { memories }) => sum + memories.length, 0);
  say(`${set.name}: remembering ${number(total)}`);
  const keys = new Map<string, string>();
  const started = performance.now();
  for (const scope of set.scopes) await rememberAll(calls, scope, keys);
  const per_s = total / ((performance.now() - started) / 1000);
  await vectorsAreThere(calls);
  const asked = set.scopes.flatMap((scope) =>
    scope.questions.map((question) => ({ scope, question })),
  );
  say(`${set.name}: asking ${number(asked.length)} questions`);
  const found: { outcome: Outcome; legs: Record<string, string[]> }[] = [];
  const sample = await measure(asked.length, AT_ONCE, async (index) => {
    const { scope, question } = must(asked[index], 'a question');
    const items = await recallOf(calls, scope, question.query);
    const keyOf = ({ memory_id }: RecallItem): string => keys.get(memory_id) ?? memory_id;
    const outcome = { kind: question.kind, ranking: items.map(keyOf), evidence: question.evidence };
    found.push({ outcome, legs: legsOf(items, keyOf) });
    if (misses && !question.evidence.some((key) => outcome.ranking.slice(0, 10).includes(key))) {
      console.log(`  missed: ${question.query}`);
    }
  });
  print(set, found);
  console.log(
    `  remembered ${number(per_s)}/s in batches; recall of ${DEPTH} with explain, ${AT_ONCE} at once: ` +
      `p50 ${number(sample.p50_ms, 1)} ms, p95 ${number(sample.p95_ms, 1)} ms`,
  );
}

async function rememberAll(
  calls: Caller,
  { memories }: Scope,
  keys: Map<string, string>,
): Promise<void> {
  for (let from = 0; from < memories.length; from += BATCH) {
    const batch = memories.slice(from, from + BATCH);
    const reply = rememberBatchReply.parse(
      await calls.call('memory-gateway', '/api/v1/memory/remember/batch', {
        items: batch.map(({ memory }) => memory),
      }),
    );
    for (const { index, memory } of reply.items) {
      const key = must(batch[index], 'an item').key;
      if (memory === undefined) throw new Error(`${key} was not remembered`);
      // Two equal turns are one memory: either of them is a right answer.
      if (!keys.has(memory.memory_id)) keys.set(memory.memory_id, key);
    }
  }
}

/** Vectors follow the text; without an embedder nothing is waited for. */
async function vectorsAreThere(calls: Caller): Promise<void> {
  if (process.env['EMBEDDINGS_MODEL'] === undefined) return;
  let [least, seen_at] = [Infinity, performance.now()];
  for (;;) {
    const stats = await calls.call('memory-gateway', '/api/v1/memory/stats?client_id=*');
    const { waiting_for_vectors } = memoryStats.parse(stats);
    if (waiting_for_vectors === 0) return;
    if (waiting_for_vectors < least) [least, seen_at] = [waiting_for_vectors, performance.now()];
    if (performance.now() - seen_at > NO_PROGRESS_MS) {
      throw new Error(
        `${waiting_for_vectors} wait for a vector, and none comes: is the embedder up?`,
      );
    }
    say(`${number(waiting_for_vectors)} wait for a vector`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function recallOf(calls: Caller, { client_id }: Scope, query: string): Promise<RecallItem[]> {
  const request: Partial<RecallRequest> = {
    query,
    client_id,
    limit: DEPTH,
    context: 0,
    explain: true,
  };
  const reply = await calls.call('memory-gateway', '/api/v1/memory/recall', request);
  return recallReply.parse(reply).items;
}

/** What each leg alone would have answered, as far as the fused answer shows it. */
function legsOf(
  items: readonly RecallItem[],
  keyOf: (item: RecallItem) => string,
): Record<string, string[]> {
  const ranked = LEGS.map((leg) => {
    const own = items.flatMap((item) => {
      const rank = item.explain?.legs[leg]?.rank;
      return rank === undefined ? [] : [{ key: keyOf(item), rank }];
    });
    return [leg, own.toSorted((a, b) => a.rank - b.rank).map(({ key }) => key)] as const;
  });
  return Object.fromEntries(ranked.filter(([, keys]) => keys.length > 0));
}

function print(
  { name, sha256 }: RecallSet,
  found: readonly { outcome: Outcome; legs: Record<string, string[]> }[],
): void {
  const all = found.map(({ outcome }) => outcome);
  const kinds = [...new Set(all.map(({ kind }) => kind))].toSorted();
  const rows = [rowOf('all legs', all)];
  for (const leg of LEGS) {
    if (!found.some(({ legs }) => legs[leg] !== undefined)) continue;
    const alone = found.map(({ outcome, legs }) => ({ ...outcome, ranking: legs[leg] ?? [] }));
    rows.push(rowOf(`${leg} alone`, alone));
  }
  if (kinds.length > 1) {
    for (const kind of kinds) {
      rows.push(
        rowOf(
          `… ${kind}`,
          all.filter((one) => one.kind === kind),
        ),
      );
    }
  }
  const head = ['ranking', 'questions', 'R@1', 'R@10', '95 %', 'any@10', 'all@10', 'nDCG@10'];
  console.log(table(`${name} (sha256 ${sha256.slice(0, 12)})`, head, rows));
}

function rowOf(what: string, outcomes: readonly Outcome[]): string[] {
  const { questions, recall_1, recall_10, margin, any_10, all_10, ndcg_10 } = qualityOf(outcomes);
  return [
    what,
    number(questions),
    number(recall_1, 3),
    number(recall_10, 3),
    `±${number(margin, 3)}`,
    number(any_10, 3),
    number(all_10, 3),
    number(ndcg_10, 3),
  ];
}
