/** What an item's vector is made of. */
import { indexedText } from './indexed-text.ts';

export interface VectorItem {
  collection: string;
  item_id: string;
  scope: string;
  kind: string;
  tags: string[];
  past: boolean;
  content: string;
  /** A chunk's document and heading. */
  heading: string | null;
  subject: string | null;
  predicate: string | null;
  speaker: string | null;
  occurred_at: string | null;
  /** An event's. */
  payload: Record<string, unknown> | null;
}

/** What an embedding model reads at most, about 8,000 tokens: a longer text is found by its beginning. */
const MAX_CHARACTERS = 24_000;
/** An event is about one thing; what follows in a long payload is rarely what it is remembered by. */
const MAX_EVENT_CHARACTERS = 2000;

/** The text that is embedded: with who said it and what it is about, as questions name both. Never empty: a model refuses nothing to read. */
export function embeddedText(item: VectorItem): string {
  const { payload, heading, content, kind, speaker, subject, predicate } = item;
  if (payload !== null) return eventText(kind, payload).slice(0, MAX_EVENT_CHARACTERS);
  const about = [subject, predicate?.replaceAll('_', ' ')].filter(Boolean).join(' ');
  const said = speaker === null || speaker === '' ? content : `${speaker}: ${content}`;
  const text = [heading, about, said].filter((part) => part !== null && part !== '').join('\n');
  return text.slice(0, MAX_CHARACTERS) || kind;
}

/** The text whose words are weighed: that of the sparse index for a memory, else what is embedded. */
export function weighedText(item: VectorItem, zone: string): string {
  return item.payload === null && item.heading === null
    ? indexedText(item, zone)
    : embeddedText(item);
}

/** The kind of an event and what its payload says in words; ids, times and numbers only tell events apart. */
export function eventText(event_type: string, payload: Record<string, unknown>): string {
  return [event_type.replaceAll(/[._]/g, ' '), ...spokenIn(payload)].join('\n');
}

const ID_OR_TIME = /^(?:[a-z]{2,5}_[0-9a-z]{20,40}|\d{4}-\d{2}-\d{2}(?:T\S*)?)$/;

function spokenIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' || ID_OR_TIME.test(value) ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(spokenIn);
}
