/**
 * Which of a model's keys may be found: those whose names and numbers stand in the memory or the turns around it. A model
 * proposes and never decides; what it invents would be found for ever (mem0 #4573: a person who never existed).
 */
import { withoutRecalled } from '@almanac/shared/lang/recalled-text';
import { MAX_KEY_CHARS, MAX_KEYS } from './extraction-prompt.ts';
import { scrubSecrets } from './scrub.ts';
import { storable } from './storable.ts';
import { STOPWORDS } from './stopwords.ts';
import { documentTerms, queryWords } from './tokenize.ts';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** How much of a key, by its telling words, stands in the source: less is about something else. */
const MIN_SHARED = 0.3;

export interface KeysChecked {
  keys: string[];
  /** How many were left out. */
  dropped: number;
}

/** `source` is all text the model was given of the memory and around it; `content` the memory's own. */
export function checkKeys(
  proposed: readonly string[],
  content: string,
  source: string,
): KeysChecked {
  const known = knownIn(source);
  const keys: string[] = [];
  const seen = new Set([plain(content)]);
  for (const one of proposed) {
    const key = scrubSecrets(storable(withoutRecalled(one)).replaceAll(/\s+/g, ' ').trim());
    const fits = key !== '' && key.length <= MAX_KEY_CHARS && keys.length < MAX_KEYS;
    if (!fits || seen.has(plain(key)) || !isGrounded(key, known)) continue;
    seen.add(plain(key));
    keys.push(key);
  }
  return { keys, dropped: proposed.length - keys.length };
}

interface Known {
  terms: ReadonlySet<string>;
  /** As they stand there, and in lower case. */
  words: ReadonlySet<string>;
  numbers: ReadonlySet<string>;
}

function knownIn(source: string): Known {
  return {
    terms: new Set(documentTerms(source).frequencies.keys()),
    words: new Set(wordsOf(source).flatMap((word) => [word, word.toLowerCase()])),
    numbers: new Set(numbersOf(source)),
  };
}

function isGrounded(raw: string, known: Known): boolean {
  const key = raw.normalize('NFKC');
  if (!(key.match(/\d+/g) ?? []).every((number) => known.numbers.has(number))) return false;
  if (!namesIn(key).every((word) => isKnown(word, known))) return false;
  const terms = [...documentTerms(key).frequencies.keys()];
  const telling = terms.filter((term) => !isStopword(term));
  const shared = telling.filter((term) => known.terms.has(term)).length;
  return shared > 0 && shared >= telling.length * MIN_SHARED;
}

function wordsOf(text: string): string[] {
  return text.normalize('NFKC').match(WORD) ?? [];
}

/**
 * Every capitalised word, as grammar and names look the same at the start of a sentence, and in German everywhere. Only "The"
 * and its like are passed over there; within a sentence "Will" is somebody.
 */
function namesIn(key: string): string[] {
  return [...key.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    if (!/^\p{Lu}/u.test(word)) return [];
    const begins = /(?:^|[.!?:])[\s"'„“«(]*$/u.test(key.slice(0, index));
    return isStopword(word.toLowerCase()) && (begins || word.length === 1) ? [] : [word];
  });
}

function isStopword(word: string): boolean {
  return Object.values(STOPWORDS).some((words) => words.has(word));
}

/** In the source as it stands, or in another form of the same word. */
function isKnown(word: string, known: Known): boolean {
  if (known.words.has(word)) return true;
  const lower = word.toLowerCase();
  if (isStopword(lower)) return false;
  if (known.words.has(lower)) return true;
  return queryWords(word).some(({ variants }) => variants.some((term) => known.terms.has(term)));
}

/** Each run of digits, and runs with separators between them as one: 1,200 is also 1200. */
function numbersOf(text: string): string[] {
  const plainText = text.normalize('NFKC');
  const grouped = plainText.match(/\d(?:[.,:'’\s-]?\d)*/g) ?? [];
  return [
    ...(plainText.match(/\d+/g) ?? []),
    ...grouped.map((number) => number.replaceAll(/\D/g, '')),
  ];
}

function plain(text: string): string {
  return wordsOf(text).join(' ').toLowerCase();
}
