import { STOPWORDS, type Language } from './stopwords.ts';

const LATIN: Language[] = ['english', 'german', 'french', 'spanish'];

/**
 * The language of a text by its stopwords; English when they do not tell. Cyrillic is taken for Russian, Arabic script for
 * Arabic. `words` are lower-case.
 */
export function guessLanguage(words: readonly string[]): Language {
  const sample = words.slice(0, 400);
  const mostly = (script: RegExp): boolean =>
    sample.filter((word) => script.test(word)).length * 2 > sample.length;
  if (mostly(/\p{sc=Cyrillic}/u)) return 'russian';
  if (mostly(/\p{sc=Arabic}/u)) return 'arabic';
  let best: Language = 'english';
  let best_hits = hits(sample, best);
  for (const language of LATIN) {
    const found = hits(sample, language);
    if (found > best_hits) [best, best_hits] = [language, found];
  }
  return best;
}

function hits(words: readonly string[], language: Language): number {
  return words.filter((word) => STOPWORDS[language].has(word)).length;
}
