/** What is said about doing a point and about when it is done: by its kind, with the names and things it gives itself. */
import { PLAN_WORDS } from './plan-words.ts';
import type { KindOfPoint, PointWords } from './point-kinds.ts';
import type { TextLanguage } from './text-language.ts';

const WITH_SOMEBODY = /\b(?:with|by|from|mit|von|durch)\s+(\p{Lu}\p{Ll}+)\s*$/u;
const ENUMERATION = /^\S+\s+((?:[^,]+, )+[^,]+?,? (?:and|und) [^,]+)$/u;
/** German writes every noun like a name. */
const NO_NAME = /(?:ung|en|er|in|kunde|chef|team|client|board)$/i;
const ENUMERATED_CHARS = 80;

export function pointWords(text: string, kind: KindOfPoint, language: TextLanguage): PointWords {
  const words = PLAN_WORDS[language];
  const name = WITH_SOMEBODY.exec(text)?.[1];
  if (kind.name === 'review' && name !== undefined && !NO_NAME.test(name)) {
    return words.reviewWith(name);
  }
  const { description, acceptance } = kind.words[language];
  const english_text = kind.name === 'writing' && language === 'en';
  const things = english_text ? ENUMERATION.exec(text)?.[1] : undefined;
  if (things === undefined || things.length > ENUMERATED_CHARS || /\d/.test(things)) {
    return { description, acceptance };
  }
  const start = things.charAt(0).toUpperCase() + things.slice(1).replaceAll(' und ', ' and ');
  return { description, acceptance: `${start} are all covered; gaps are marked.` };
}
