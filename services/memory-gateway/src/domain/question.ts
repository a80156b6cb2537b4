/** What a question asks for, as far as its words tell: who is named in it, and whether it wants a time. */

const ASKS_WHEN =
  /^[\s\p{P}]*(?:when|since when|how long|how long ago|what (?:day|date|time|month|year|week)|wann|seit wann|wie lange|an welchem|quand|cuándo|когда)(?!\p{L})/iu;

/** For PostgreSQL's regular expressions: words with which a text says when. */
const TIME_WORDS = String.raw`\m(yesterday|today|tomorrow|tonight|ago|since|last|next|(mon|tues|wednes|thurs|fri|satur|sun)day|week(end)?s?|months?|years?|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|morning|evening|gestern|vorgestern|heute|morgen|woche|wochenende|monat|jahr|letzte[nrms]?|nächste[nrms]?|(mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|januar|februar|märz|mai|juni|juli|oktober|dezember|frühling|sommer|herbst|hier|demain|ayer|mañana|вчера|завтра|сегодня|\d{1,2}(st|nd|rd|th)|(19|20)\d\d)\M`;

/** The words that say when, where the question asks for a time; null elsewhere. */
export function timeWordsFor(question: string): string | null {
  return ASKS_WHEN.test(question) ? TIME_WORDS : null;
}

/** Whether a speaker's name, or a part of it, is in the question. */
export function speakerNamer(question: string): (speaker: string | null) => boolean {
  const named = new Set(wordsOf(question));
  return (speaker) =>
    speaker !== null && wordsOf(speaker).some((word) => word.length > 1 && named.has(word));
}

/** Possessives are names too: "Ada's" names Ada. */
function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’]s(?!\p{L})/gu, '');
  return plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
