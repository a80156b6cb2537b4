/** Whether words say what is wanted or what is not, and where they say both at once. */
import { EXCEPT, timeShape } from './time-words.ts';
import { has } from './word-pattern.ts';

export const NEGATIVE =
  'no|not|nothing|nichts|never|avoid|avoids?|without|don.t|do not|cannot|can.t|kein|keine|keinen|nicht|nie|niemals|vermeide|vermeiden|ohne|ungern|unavailable|(?:meeting|call)s?-free';
export const ENGLISH_FREE = '(?<!-)free';
export const KEPT =
  'keep|keeps|leave|leaves|take|takes|want|wants|need|like|nehme|nehmen|halte|halten|lasse|lassen';

const NEGATIVE_WORD = new RegExp(String.raw`(?<![\p{L}\d])(?:${NEGATIVE})(?![\p{L}\d])`, 'u');
const BUT = /(?<!\p{L})(?:but|aber|sondern)(?!\p{L})/u;

/** Whether it says what is not wanted. "Tuesday but not Monday" does not: it says what is. */
export function isDenied(text: string): boolean {
  return (
    saysKept(text) ||
    has(withoutButNot(text), NEGATIVE) ||
    has(text, 'no later than|nicht später als')
  );
}

export function saysKept(text: string): boolean {
  return has(text, KEPT) && has(text, `${ENGLISH_FREE}|frei`);
}

/** Days of which one is denied and another is not, or "not only": one liking would be wrong for one of them. */
export function isMixed(text: string): boolean {
  const said = withoutButNot(text);
  if (has(said, NEGATIVE) && has(said, 'only|nur')) return true;
  if (EXCEPT.test(text)) return false;
  return [NEGATIVE_WORD, BUT].some((pattern) => {
    const at = said.search(pattern);
    return at >= 0 && isDay(said.slice(0, at)) && isDay(said.slice(at));
  });
}

/** "Except after 15:00" leaves out hours, which no reading holds. */
export function exceptsTime(text: string): boolean {
  const at = text.search(EXCEPT);
  return at >= 0 && timeShape(text.slice(at)).includes('T');
}

const ONLY_THEN = /(?<!\p{L})(?:only|nur|erst)(?!\p{L}|,)/u;

/** "Tuesday only after 15:00" leaves out the rest of Tuesday, and says nothing of other days. */
export function onlyOfDay(text: string): boolean {
  const at = text.search(ONLY_THEN);
  if (at < 0 || EXCEPT.test(text)) return false;
  return (
    /^D+$/.test(timeShape(text.slice(0, at)).replaceAll(/[JC]/g, '')) &&
    timeShape(text.slice(at)) === 'T'
  );
}

function isDay(text: string): boolean {
  return timeShape(text).includes('D');
}

function withoutButNot(text: string): string {
  return text.replaceAll(/(?<!\p{L})but not(?!\p{L})/gu, 'but');
}
