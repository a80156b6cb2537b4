/** The sentences of a plan in the languages that plans without a model are written in. */
import { languageOfTask, type TextLanguage } from './text-language.ts';
import { ENGLISH, type PlanWords } from './words-in-english.ts';
import { GERMAN } from './words-in-german.ts';

export const PLAN_WORDS: Readonly<Record<TextLanguage, PlanWords>> = { en: ENGLISH, de: GERMAN };

/** Those of the task's own language. */
export function wordsFor({ title, notes }: { title: string; notes: string }): PlanWords {
  return PLAN_WORDS[languageOfTask(title, notes)];
}
