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
const FILING = must(
  POINT_KINDS.find(({ name }) => name === 'filing'),
  'filing',
);
const CONVERSATION = must(
  POINT_KINDS.find(({ name }) => name === 'conversation'),
  'conversation',
);
const MEETING_NAMES = [
  String.raw`(?:review|feedback|status|planning|design|coaching|mentoring) (?:meeting|call|session)`,
  String.raw`(?:weekly|bi-?weekly|fortnightly|monthly|daily|team|project|quick|short) (?:\p{L}+ )?(?:sync|catch-?up|check-?in|stand-?up)`,
  String.raw`(?:sync|sync-?up|catch-?up|check-?in|stand-?up) with`,
  String.raw`(?:stand-?up|1:1|one[- ](?:on|to)[- ]one|qbr|(?:quarterly |annual )?business review)`,
].join('|');
const NAMED_MEETING = new RegExp(String.raw`^(?:${MEETING_NAMES})(?!\p{L})`, 'iu');
/** "Set up" is building, but not of what takes a few clicks. */
const FEW_CLICKS =
  /^(?:set up|create|open|make) (?:(?:an?|the|new|shared|common|project|client|team) )*(?:folders?|drive|channel|accounts?|access|mailbox|mailing list|calendar)(?!\p{L})/iu;
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
  if (FEW_CLICKS.test(said)) return FILING;
  const words = wordsIn(said);
  const leading = leadingKind(words);
  const verb = infinitiveIn(words) ?? leading ?? lastNamedIn(words.at(-1) ?? '');
  const makes = verb?.name === 'writing' || verb?.name === 'preparing';
  if (makes && said.search(PAPERWORK.words) >= 0) return PAPERWORK.kind;
  return verb ?? named(said, (best, at) => at < best) ?? OTHER_POINT;
}

/** Whether its first word says what is done: "analyse the margins", "set up the folder". */
export function beginsWithWork(text: string): boolean {
  const said = text.trim().replace(FILLER, '');
  return NAMED_MEETING.test(said) || leadingKind(wordsIn(said)) !== undefined;
}

function wordsIn(text: string): string[] {
  return text.split(/[\s,;:.!?]+/).filter((word) => /\p{L}/u.test(word));
}

function leadingKind(words: string[]): KindOfPoint | undefined {
  return lastNamedIn(words[0] ?? '') ?? twoWords(words);
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
