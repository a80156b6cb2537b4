/** Makes chunks and events findable by their words at commit. */
import { compareText } from '@almanac/shared/lang/compare-text';
import type { Transaction } from '@almanac/shared/pg/database';
import { insertChunkTerms, insertEventTerms, resizeIndex } from '../db/word-index.ts';
import { eventText } from '../domain/event-text.ts';
import { documentTerms } from '../domain/tokenize.ts';

interface Worded {
  scope: string;
  item_no: number;
  text: string;
}

/** Chunks of current versions; `text` is what they are found by. */
export function indexChunks(tx: Transaction, chunks: readonly Worded[]): Promise<void> {
  return indexWords(tx, 'chunks', chunks);
}

export interface WordedEvent {
  event_no: number;
  scope: string;
  event_type: string;
  event_source: string;
  payload: Record<string, unknown>;
}

export function indexEvents(tx: Transaction, events: readonly WordedEvent[]): Promise<void> {
  const items = events.map((event) => {
    return { scope: event.scope, item_no: event.event_no, text: eventText(event) };
  });
  return indexWords(tx, 'events', items);
}

/** What an event is found by. */
export function eventWords(event: Omit<WordedEvent, 'event_no' | 'scope'>): {
  terms: string[];
  counts: number[];
  length: number;
} {
  const { frequencies, length } = documentTerms(eventText(event));
  return { terms: [...frequencies.keys()], counts: [...frequencies.values()], length };
}

async function indexWords(
  tx: Transaction,
  index: 'chunks' | 'events',
  items: readonly Worded[],
): Promise<void> {
  const scopes: string[] = [];
  const numbers: number[] = [];
  const terms: string[] = [];
  const counts: number[] = [];
  const lengths: number[] = [];
  const sizes = new Map<string, { items: number; words: number }>();
  for (const { scope, item_no, text } of items) {
    const { frequencies, length } = documentTerms(text);
    for (const [term, count] of frequencies) {
      scopes.push(scope);
      numbers.push(item_no);
      terms.push(term);
      counts.push(count);
      lengths.push(length);
    }
    if (length === 0) continue;
    const size = sizes.get(scope) ?? { items: 0, words: 0 };
    sizes.set(scope, { items: size.items + 1, words: size.words + length });
  }
  const insert = index === 'chunks' ? insertChunkTerms : insertEventTerms;
  if (terms.length > 0) await insert.run(tx, scopes, numbers, terms, counts, lengths);
  // In one order everywhere, so that two writers never wait for each other in a ring.
  for (const [scope, size] of [...sizes].toSorted(([a], [b]) => compareText(a, b))) {
    await resizeIndex.run(tx, index, scope, size.items, size.words);
  }
}
