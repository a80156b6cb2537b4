/** The words of a task's title that say what kind of work it is: no numbers, dates or small words. Pure. */
const LEAST_CHARS = 3;
const TITLE_CHARS = 300;
/** Words that say when, or nothing: English and German. */
const SMALL = new Set(
  [
    'the and for with from into onto our your their this that next last new about of',
    'der die das den dem des und mit von vom zum zur für ein eine einen im am aus bei neu neue',
    'january february march april may june july august september october november december',
    'jan feb mar apr jun jul aug sep sept oct nov dec',
    'januar februar märz april mai juni juli august september oktober november dezember',
    'monday tuesday wednesday thursday friday saturday sunday',
    'montag dienstag mittwoch donnerstag freitag samstag sonntag',
    'week month quarter year today tomorrow woche monat quartal jahr heute morgen',
  ]
    .join(' ')
    .split(' '),
);

export function titleWords(title: string): Set<string> {
  const words =
    title
      .slice(0, TITLE_CHARS)
      .normalize('NFC')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  return new Set(
    words
      .filter((word) => word.length >= LEAST_CHARS && !SMALL.has(word))
      .map((word) => (word.length > 4 && word.endsWith('s') ? word.slice(0, -1) : word)),
  );
}

/** Shared words of all words, 0 to 1. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((word) => other.has(word)).length;
  const all = one.size + other.size - both;
  return all === 0 ? 0 : both / all;
}
