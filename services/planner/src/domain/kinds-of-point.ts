/** What a point of a list is, by its words in English or German. */
import type { StepKind } from '@almanac/shared/contracts/planner';
import { must } from '@almanac/shared/lang/assert';
import { OTHER_POINT, POINT_KINDS, type KindOfPoint } from './point-kinds.ts';

const PATTERNS = POINT_KINDS.map((kind) => ({ kind, words: wordsOf(kind.stems) }));
/** Whoever writes these does paperwork, whatever the verb is. */
const PAPERWORK = must(
  PATTERNS.find(({ kind }) => kind.name === 'paperwork'),
  'paperwork',
);
const CONVERSATION = must(
  POINT_KINDS.find(({ name }) => name === 'conversation'),
  'conversation',
);
const NAMED_MEETING = /^(?:review|feedback|status|planning|design) (?:meeting|call|session)\b/iu;
const FILLER =
  /^(?:(?:then|please|first|finally|also|quickly|dann|bitte|zuerst|noch|the|a|my|our)[\s,:]+)+/iu;
const INFINITIVE = /^\p{Ll}[\p{L}]{2,}(?:en|ern|eln)$/u;
const PARENTHESES = /\([^)]*\)|\[[^\]]*\]/g;

function wordsOf(stems: string): RegExp {
  const patterns = stems
    .split(/\s+/)
    .map((stem) => (stem.startsWith('~') ? stem.slice(1) : `(?<![\\p{L}\\d])${stem}`));
  return new RegExp(patterns.join('|'), 'giu');
}

/** By a German infinitive; else by the first word, where English has its verb; else by the last; else by the first known. */
export function kindOfPoint(text: string): KindOfPoint {
  const said = text.replaceAll(PARENTHESES, ' ').trim().replace(FILLER, '');
  if (NAMED_MEETING.test(said)) return CONVERSATION;
  const words = said.split(/[\s,;:.!?]+/).filter((word) => /\p{L}/u.test(word));
  const leading = lastNamedIn(words[0] ?? '') ?? twoWords(words);
  const verb = infinitiveIn(words) ?? leading ?? lastNamedIn(words.at(-1) ?? '');
  const makes = verb?.name === 'writing' || verb?.name === 'preparing';
  if (makes && said.search(PAPERWORK.words) >= 0) return PAPERWORK.kind;
  return verb ?? named(said, (best, at) => at < best) ?? OTHER_POINT;
}

/** The kind of a step by the words of its title; what is not recognised is deep. */
export function stepKindOf(title: string): StepKind {
  return kindOfPoint(title).kind;
}

/** "Bericht versenden" is sending: nouns have capitals, so a known word in small letters that ends like a verb is one. */
function infinitiveIn(words: readonly string[]): KindOfPoint | undefined {
  for (const word of words) {
    const kind = INFINITIVE.test(word) ? lastNamedIn(word) : undefined;
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** German puts the word that counts last: an Entwurfsprüfung is a check. */
function lastNamedIn(word: string): KindOfPoint | undefined {
  return named(word, (best, at) => at > best);
}

/** "Set up", "hand over", "sign off". */
function twoWords(words: string[]): KindOfPoint | undefined {
  const start = words.slice(0, 2).join(' ');
  return PATTERNS.find(({ words: known }) => start.search(known) === 0)?.kind;
}

function named(
  text: string,
  better: (best: number, at: number) => boolean,
): KindOfPoint | undefined {
  let found: { kind: KindOfPoint; at: number } | undefined;
  for (const { kind, words } of PATTERNS) {
    for (const { index } of text.matchAll(words)) {
      if (found === undefined || better(found.at, index)) found = { kind, at: index };
    }
  }
  return found?.kind;
}
