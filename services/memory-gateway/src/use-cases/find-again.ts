/** What a memory is found by beside its own words, and how one that left the index comes back into it. */
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import type { QueueContext } from '../context.ts';
import type { MemoryRow } from '../db/memories.ts';
import { addLength, addTerms, findKeys } from '../db/memory-keys.ts';
import { removePastTerms } from '../db/past-index.ts';
import { resizeScope } from '../db/sparse-index.ts';
import { documentTerms } from '../domain/tokenize.ts';
import { resumeOperations } from './operations.ts';
import { indexMemory } from './store-memory.ts';

/** Adds the words of keys to the postings of a current memory, whose row the caller has locked. */
export async function addKeyWords(
  tx: Transaction,
  { memory_no, scope }: Pick<MemoryRow, 'memory_no' | 'scope'>,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const { frequencies, length } = documentTerms(keys.join('\n'));
  const terms = [...frequencies.keys()].toSorted();
  const counts = terms.map((term) => must(frequencies.get(term), 'a frequency'));
  await addTerms.run(tx, scope, memory_no, terms, counts);
  await addLength.run(tx, memory_no, length);
  await resizeScope.run(tx, scope, 0, length);
}

/** A memory that became current, for the first time or again, is found by its words and its keys, and what waited for it goes on. */
export async function findAgain(
  ctx: QueueContext,
  tx: Transaction,
  memory: MemoryRow,
): Promise<void> {
  // One that was current before has left words in the index of the past.
  await removePastTerms.run(tx, memory.memory_no);
  await indexMemory(ctx, tx, memory);
  const keys = await findKeys.many(tx, memory.memory_id);
  await addKeyWords(
    tx,
    memory,
    keys.map(({ key }) => key),
  );
  await resumeOperations(ctx, tx, memory.memory_id);
}
