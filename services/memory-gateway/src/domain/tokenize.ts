/**
 * Text to index terms. A document's words are stemmed in its own language; a query's words in every language of their
 * script, as variants of one word, because a short query does not tell its language. Scripts written without spaces become
 * character bigrams. Identifiers such as `E-4711` are kept whole beside their parts, so that an exact code is found exactly.
 */
import snowball from 'snowball-stemmers';
import { guessLanguage } from './language.ts';
import { STOPWORDS, type Language } from './stopwords.ts';

export interface DocumentTerms {
  /** How often each term occurs. */
  frequencies: Map<string, number>;
  /** Terms in all: the document's length. */
  length: number;
}

export interface QueryWord {
  /** The terms that count as this word. */
  variants: string[];
  /** Contains a digit beside other characters: a code, a number, a version. */
  identifier: boolean;
}

const MAX_TERM = 64;
const MAX_QUERY_WORDS = 32;
const MAX_FREQUENCY = 30_000;

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
// From a word's beginning only: within a long word every character would be tried.
const COMPOUND = /(?<![\p{L}\p{M}\p{N}])[\p{L}\p{M}\p{N}]+(?:[-_./:#@][\p{L}\p{M}\p{N}]+)+/gu;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}ー]+/gu;
const LATIN: Language[] = ['english', 'german', 'french', 'spanish'];

/** The terms of a text to be indexed. */
export function documentTerms(text: string): DocumentTerms {
  const plain = normalise(text);
  const words = wordsOf(plain);
  const language = guessLanguage(words);
  const frequencies = new Map<string, number>();
  let length = 0;
  const add = (term: string): void => {
    length += 1;
    frequencies.set(term, Math.min((frequencies.get(term) ?? 0) + 1, MAX_FREQUENCY));
  };
  for (const word of tellingWords(words, language)) add(stem(word, languageOf(word, language)));
  for (const compound of compoundsOf(plain)) add(compound);
  return { frequencies, length };
}

/** The words of a query, at most 32, each once. */
export function queryWords(text: string): QueryWord[] {
  const plain = normalise(text);
  const words = wordsOf(plain);
  const unique = new Map<string, QueryWord>();
  for (const compound of compoundsOf(plain)) {
    unique.set(compound, { variants: [compound], identifier: true });
  }
  for (const word of tellingWords(words, guessLanguage(words))) {
    const variants = variantsOf(word);
    const key = variants.join(' ');
    const identifier = isIdentifier(word);
    if (!unique.has(key)) unique.set(key, { variants, identifier });
  }
  return [...unique.values()].slice(0, MAX_QUERY_WORDS);
}

/** Without stopwords; a text of nothing else keeps them, so that "Who are you?" can be found and asked. */
function tellingWords(words: string[], language: Language): string[] {
  const telling = words.filter((word) => !STOPWORDS[language].has(word));
  return telling.length > 0 ? telling : words;
}

/** A word with digits in it, or a long number; a year is none. */
function isIdentifier(word: string): boolean {
  return /\p{N}/u.test(word) && (/\P{N}/u.test(word) ? word.length >= 3 : word.length >= 5);
}

function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/['’]/g, ' ');
}

function wordsOf(plain: string): string[] {
  return (plain.match(WORD) ?? []).flatMap(splitUnspaced).map((word) => word.slice(0, MAX_TERM));
}

function compoundsOf(plain: string): string[] {
  return (plain.match(COMPOUND) ?? []).filter(
    (compound) => /\p{N}/u.test(compound) && compound.length <= MAX_TERM,
  );
}

/** A run of an unspaced script becomes its overlapping pairs; what stands before and after stays a word. */
function splitUnspaced(word: string): string[] {
  if (!/[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u{3fffd}]/u.test(word)) return [word];
  const parts: string[] = [];
  let at = 0;
  for (const run of word.matchAll(UNSPACED)) {
    if (run.index > at) parts.push(word.slice(at, run.index));
    parts.push(...bigrams([...run[0]]));
    at = run.index + run[0].length;
  }
  if (at < word.length) parts.push(word.slice(at));
  return parts;
}

function bigrams(characters: string[]): string[] {
  if (characters.length < 2) return [characters.join('')];
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}

type Stemming = Language | 'none';

/** What stems a word of a text in `language`: the script decides before the language does. */
function languageOf(word: string, language: Language): Stemming {
  if (/\p{N}/u.test(word)) return 'none';
  if (/\p{sc=Cyrillic}/u.test(word)) return 'russian';
  if (/\p{sc=Arabic}/u.test(word)) return 'arabic';
  if (!/\p{sc=Latin}/u.test(word)) return 'none';
  return language === 'russian' || language === 'arabic' ? 'english' : language;
}

function variantsOf(word: string): string[] {
  const script = languageOf(word, 'english');
  if (script !== 'english') return [stem(word, script)];
  return [...new Set(LATIN.map((language) => stem(word, language)))].toSorted();
}

const stemmers = new Map<Stemming, (word: string) => string>();

function stem(word: string, language: Stemming): string {
  if (language === 'none') return word;
  let known = stemmers.get(language);
  if (known === undefined) {
    known = remembering(language);
    stemmers.set(language, known);
  }
  return known(word);
}

const MAX_REMEMBERED = 5_000;

/** Stemming is pure and the same words come again and again; what is remembered is bounded. */
function remembering(language: string): (word: string) => string {
  const stemmer = snowball.newStemmer(language);
  const stems = new Map<string, string>();
  return (word) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    if (stems.size >= MAX_REMEMBERED) stems.clear();
    const found = stemmer.stem(word) || word;
    stems.set(word, found);
    return found;
  };
}
