/** Whether a task is written in English or in German: plans without a model are written in the language of their task. */
import { hitsOf } from './plan-language.ts';

export type TextLanguage = 'en' | 'de';

/** Words of German tasks that the words of its grammar miss; none of them is an English, French or Spanish word. */
const GERMAN_WORDS =
  /(?<!\p{L})(?:uhr|bis|zur|vom|beim|ins|noch|wir|ich|bitte|sowie|etwa|wegen|ohne|gegen|jede[rnms]?|tage?n?|stunden?|wochen?|monate?n?|heute|morgen|übermorgen|nächste[rnms]?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|januar|februar|märz|juni|juli|oktober|dezember|steuern?|rechnung|angebot|bericht|kunden?|entwurf|gespräch|termin|unterlagen|folien|vertrag|reise|umzug|schritte?|kürzer|länger|streiche|entferne|ergänze|füge|dauert|braucht)(?!\p{L})/giu;
/** An English "am" follows an hour or an "I"; a German one stands before a day. */
const AM_DAY = /(?<!\d\s?|(?<!\p{L})i\s)(?<!\p{L})am\s(?:\d|[MDFS]\p{Ll})/giu;
/** "Angebot schreiben": a noun with its capital, and at the end of the line or of a clause a verb in small letters. */
const NOUN_AND_VERB =
  /\p{Lu}[\p{L}-]*(?:\s[^\s,.;:]+)*\s(?:\p{Ll}\p{L}{2,})(?<=(?:en|ern|eln))(?=$|\s*[,.;:\n(]|\sund\s)/gmu;
const GERMAN_LETTERS = /\p{L}*[äöüß]\p{L}*/giu;
const GERMAN_ENDS =
  /\p{Lu}\p{Ll}{3,}(?:ung|ungen|keit|heit|schaft|anzeige|plan|konzept|recherche)(?!\p{L})/gu;
const ENGLISH_WORDS =
  /(?<!\p{L})(?:write|prepare|send|call|draft|update|check|book|plan|make|create|meeting|about|our|your|my|at|on|due|until|before|after|week|day|days|hours?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|report|proposal|offer|invoice)(?!\p{L})/giu;
const READ_CHARS = 4000;
/** One alone may be a German word too: "do" is Thursday. */
const LEAST_OF_OTHERS = 2;
const OTHERS: ReadonlySet<string> = new Set([
  'French',
  'Spanish',
  'Italian',
  'Dutch',
  'Portuguese',
]);

/** Each sentence of a plan asks for its task's language: the last answer is kept. */
let last: { title: string; notes: string; language: TextLanguage } | undefined;

/** By the title where it tells, otherwise by all of it; English where nothing does. */
export function languageOfTask(title: string, notes: string): TextLanguage {
  if (last?.title === title && last.notes === notes) return last.language;
  const language = languageOf(title) ?? languageOf(`${title}\n${notes}`) ?? 'en';
  last = { title, notes, language };
  return language;
}

/** Undefined where as much speaks for one as for the other, or nothing for either. */
function languageOf(text: string): TextLanguage | undefined {
  const read = text.slice(0, READ_CHARS);
  const hits = new Map(hitsOf(read).map(({ name, hits: count }) => [name, count]));
  const grammar = hits.get('German') ?? 0;
  const german =
    grammar + signs(read, [GERMAN_WORDS, AM_DAY, NOUN_AND_VERB, GERMAN_LETTERS, GERMAN_ENDS]);
  const english = (hits.get('English') ?? 0) + signs(read, [ENGLISH_WORDS]);
  const others = Math.max(
    ...[...hits].map(([name, count]) => (OTHERS.has(name) && count >= LEAST_OF_OTHERS ? count : 0)),
  );
  if (german > Math.max(english, others)) return 'de';
  return Math.max(english, others) > german ? 'en' : undefined;
}

/** How many different words a pattern finds, each counted once for all patterns. */
function signs(text: string, patterns: readonly RegExp[]): number {
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([word]) => word));
  return new Set(found.map((word) => word.toLowerCase())).size;
}
