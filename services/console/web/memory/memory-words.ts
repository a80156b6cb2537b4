/** What a memory is, in words: how sure, from where, since when, and why it was found. Pure. */
import type { Authority, Memory, RecallItem } from '@almanac/shared/contracts/memory';
import type { DocSearchItem } from '@almanac/shared/contracts/documents';
import type { ListedMemory } from '@almanac/shared/contracts/memory-review';
import { safeLink } from '../parts/markdown.ts';
import { plainName, sayShortDate } from '../parts/words.ts';
import type { Tone } from '../parts/tone.ts';

export const KINDS: readonly Memory['kind'][] = [
  'fact',
  'preference',
  'decision',
  'note',
  'plan',
  'reflection',
  'task_outcome',
  'document_fact',
];
export const AUTHORITIES: readonly Authority[] = ['canonical', 'verified', 'inferred'];
export const STATUSES: readonly ListedMemory['status'][] = [
  'current',
  'superseded',
  'conflict',
  'rejected',
  'redacted',
];

/** The shape says the same as the word beside it. */
export const AUTHORITY_SHAPES: Record<Authority, string> = {
  canonical: '■',
  verified: '◧',
  inferred: '□',
};

const STATUS_WORDS: Record<ListedMemory['status'], string> = {
  current: 'current',
  superseded: 'replaced',
  conflict: 'contends',
  rejected: 'rejected',
  redacted: 'redacted',
};

export function sayStatus(status: string): string {
  return STATUS_WORDS[status as ListedMemory['status']] ?? status;
}

export function toneOfStatus(status: string): Tone {
  if (status === 'conflict') return 'amber';
  return status === 'current' ? 'leaf' : 'plain';
}

/** "person", "coda task 12", "correction of mem_…". */
export function saySource({ type, ref }: Memory['source']): string {
  if (type === 'correction') return ref === undefined ? 'a correction' : `a correction of ${ref}`;
  return [plainName(type), ref].filter((part) => part !== undefined && part !== '').join(' ');
}

export interface SourceLink {
  href: string;
  host: string;
}

/** Only what a person may follow, with the host it leads to. */
export function sourceLink(url: string | null | undefined): SourceLink | undefined {
  const href = safeLink(url ?? '');
  if (href === undefined) return undefined;
  const { host, pathname } = new URL(href);
  return { href, host: host === '' ? pathname : host };
}

type Valid = Pick<Memory, 'valid_from' | 'valid_to'>;

/** "since 19 Nov 2026", "from 1 Dec 2026 on", "1 Nov 2026 – 3 Dec 2026, over"; empty where no time is said. */
export function sayValid({ valid_from, valid_to }: Valid, zone: string, now: number): string {
  const from = valid_from === null ? undefined : sayShortDate(valid_from, zone);
  const to = valid_to === null ? undefined : sayShortDate(valid_to, zone);
  const later = valid_from !== null && Date.parse(valid_from) > now;
  const over = valid_to !== null && Date.parse(valid_to) <= now;
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return later ? `not before ${from}` : `since ${from}`;
  const span = from === undefined ? `until ${to}` : `${from} – ${to}`;
  return over ? `${span}, over` : span;
}

const LEGS: Record<string, string> = {
  dense: 'By meaning',
  sparse: 'By words',
  graph: 'By links',
  time: 'By time',
};
const BOOSTS: Record<string, string> = {
  authority: 'How sure it is',
  recency: 'How recent it is',
  speaker: 'Said by who is named',
  dated: 'Says when',
  asks: 'Is itself a question',
  in_time: 'In the time named',
  exact: 'Names exactly this',
};

type Explained = NonNullable<RecallItem['explain']> | NonNullable<DocSearchItem['explain']>;

/** Where each way of searching put it, and what raised or lowered it. */
export function scoreParts(explain: Explained): [label: string, words: string][] {
  const legs = Object.entries(explain.legs).map(([name, leg]): [string, string] => [
    LEGS[name] ?? plainName(name),
    leg === null ? 'not found' : `place ${leg.rank}, ${leg.score.toFixed(2)}`,
  ]);
  const boosts = Object.entries(explain.boosts).map(([name, factor]): [string, string] => [
    BOOSTS[name] ?? plainName(name),
    `× ${factor.toFixed(2)}`,
  ]);
  const second = 'rerank' in explain ? explain.rerank : undefined;
  if (second === undefined) return [...legs, ...boosts];
  const { rank, score } = second;
  return [...legs, ...boosts, ['Second reading', `place ${rank}, ${score.toFixed(2)}`]];
}

const DOWN: Record<string, string> = {
  dense: 'Search by meaning is down. Exact words still work.',
  sparse: 'Search by words is down. What is close in meaning is still found.',
  graph: 'Links cannot be followed now. Words and meaning still work.',
  time: 'Times in a question are not understood now. Words and meaning still work.',
  rerank: 'The second reading is down. The order may be coarser.',
};

/** One sentence for each part that did not take part. */
export function sayDegraded(parts: readonly string[]): string[] {
  return [...new Set(parts)].map(
    (part) => DOWN[part] ?? `A part of the search is down: ${plainName(part)}.`,
  );
}

/** The text of a document without its first heading where that only says the title again, which stands above it. */
export function belowTitle(title: string, content: string): string {
  const first = /^\s*#[ \t]+([^\n]*?)[ \t]*#*[ \t]*(?:\r?\n|$)/.exec(content);
  return first?.[1] === title.trim() ? content.slice(first[0].length) : content;
}
