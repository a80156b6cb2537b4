/**
 * Free text about working and meeting, read by rules in English and German, clause by clause. What no rule reads is given back, so
 * that nobody believes it counts.
 */
import type { StepKind } from '../schedule-types.ts';
import { dayPieces } from './day-pieces.ts';
import {
  ENGLISH_FREE,
  exceptsTime,
  isDenied,
  isMixed,
  KEPT,
  NEGATIVE,
  onlyOfDay,
  saysKept,
} from './polarity.ts';
import { type Reading, reading } from './reading.ts';
import { readSetting } from './read-setting.ts';
import { has } from './word-pattern.ts';
import {
  bordersOnDate,
  type ClockRange,
  clockRangeIn,
  clockRangesIn,
  DAY_OR_TIME,
  datesIn,
  exceptedDaysIn,
  plainWords,
  weekdaysIn,
} from './time-words.ts';

export interface TextRead {
  readings: Reading[];
  not_understood: string[];
}

/** What the text is about: when somebody works, or when they can meet. "Free" means the opposite in the other. */
export type TextMatter = 'work' | 'meeting';

/** `today` (YYYY-MM-DD) decides the year of dates without one. */
export function readText(text: string, today: string, about: TextMatter = 'work'): TextRead {
  const read: TextRead = { readings: [], not_understood: [] };
  let last: Reading | null = null;
  for (const clause of clausesOf(text)) {
    const pieces = dayPieces(clause, isDenied(plainWords(clause)));
    if (pieces === null) {
      read.not_understood.push(clause);
      last = null;
      continue;
    }
    for (const [index, piece] of pieces.entries()) {
      const goes_on = index > 0 || isOnlyTime(piece);
      const found: Reading | null =
        goes_on && last !== null ? continued(piece, last, today) : readClause(piece, today, about);
      if (found === null) read.not_understood.push(piece);
      else read.readings.push(found, ...daysLeftOut(found));
      last = found;
    }
  }
  return read;
}

/** "9 to 5 except Friday" says of Friday that there is no work. */
function daysLeftOut({ text, what }: Reading): Reading[] {
  const weekdays = what === 'working_hours' ? exceptedDaysIn(plainWords(text)) : [];
  return weekdays.length === 0 ? [] : [reading(text, 'day_off', { weekdays, hard: true })];
}

const TIME_WORD = new RegExp(
  String.raw`^(?:on|and|or|und|oder|am|the|${DAY_OR_TIME}|\d{1,2}(?:[:.]\d{2})?|am|pm|uhr|to|bis)$`,
  'u',
);

function isOnlyTime(piece: string): boolean {
  // Word by word: one pattern for all of them could be made to take exponential time.
  return plainWords(piece)
    .split(/[\s,–-]/)
    .every((word) => word === '' || TIME_WORD.test(word));
}

/** Another time for what was said last: the matter, the liking and, where no day is named, the days are the same. */
function continued(piece: string, last: Reading, today: string): Reading | null {
  if (last.what !== 'wish' && last.what !== 'working_hours') return null;
  const text = plainWords(piece);
  const times = clockRangeIn(text);
  const days = { weekdays: weekdaysIn(text), dates: datesIn(text, today) };
  const named = days.weekdays.length + days.dates.length > 0;
  const clear = clockRangesIn(text) < 2 && (named || times !== null) && !bordersOnDate(text);
  // "Not" turns round what was wished.
  if (!clear || (!last.avoid && has(text, NEGATIVE))) return null;
  return {
    ...last,
    text: piece,
    ...(named ? days : {}),
    from: times?.from ?? null,
    to: times?.to ?? null,
  };
}

const SENTENCE_END = /(?:(?<!\b\d{1,2}\.\d{1,2})\.(?=\s|$)|[;!?\n])+/u;
/** A comma or an "and" begins a new clause where a new matter follows it, not within a list of days. */
const NEW_MATTER =
  /(?:,\s(?:and\s|und\s|but\s|aber\s)?|\s(?:and|und|but|aber)\s)(?=(?:no|never|keine?|deep|focus|fokus|konzentr\p{L}*|lunch|mittag\p{L}*|meetings?|calls?|termine|besprechungen|admin|at least|at most|höchstens|mindestens|i|ich|prefer|avoid|lieber|free|available|frei|nicht vor|nicht nach|not before|not after)(?!\p{L}))/giu;
const MAX_CLAUSES = 60;

/** The text cut into what is read by itself: sentences, and parts of them that begin a new matter. */
export function clausesOf(text: string): string[] {
  return text
    .split(SENTENCE_END)
    .flatMap((sentence) => sentence.split(NEW_MATTER))
    .map((clause) => clause.replaceAll(/\s+/g, ' ').replaceAll(/^[\s,–-]+|[\s,]+$/g, ''))
    .filter((clause) => /\p{L}/u.test(clause))
    .slice(0, MAX_CLAUSES);
}

const SOFT =
  'prefers?|preferred|preferably|rather|would like|likes?|ideally|if possible|when possible|best|try|favou?r|lieber|möglichst|am liebsten|bevorzugt?|bevorzuge|gern|gerne|wenn möglich|idealerweise|eher';
const ONLY = 'only|nur|must|always|immer|muss|müssen|erst';
const OFF = `off|${ENGLISH_FREE}|closed|frei|frei haben`;

const SUBJECTS: readonly (readonly [pattern: string, kind: StepKind])[] = [
  [
    'meetings?|calls?|appointments?|termine?|besprechungen?|meetings|anrufe|telefonate|videocalls?',
    'meeting',
  ],
  [
    'deep work|deep|focus|focus time|focused work|concentrated work|fokus|fokuszeit|fokusarbeit|konzentration|konzentriert\\p{L}*|konzentriertes arbeiten|tiefe arbeit',
    'deep',
  ],
  [
    'admin|administration|paperwork|bookkeeping|verwaltung|büroarbeit|papierkram|buchhaltung',
    'admin',
  ],
  ['shallow work|shallow|emails?|e-mails?|mails?|routine|kleinkram|routinearbeit', 'shallow'],
];

function readClause(clause: string, today: string, about: TextMatter): Reading | null {
  const text = plainWords(clause);
  // What names more than one range after all would be read by half.
  if (clockRangesIn(text) > 1) return null;
  // No day would be left, and no day named means every day.
  if (exceptedDaysIn(text).length > 0 && weekdaysIn(text).length === 0) return null;
  if (exceptsTime(text)) return null;
  const setting = readSetting(clause, text);
  if (setting !== null || bordersOnDate(text)) return setting;
  if (saysFree(text, about)) {
    if (about === 'meeting') return readFree(clause, text, today);
    if (!has(text, NEGATIVE)) return null;
  }
  for (const one of [readDaysOff, readHours, readWish]) {
    const found = one(clause, text, today);
    if (found !== null) return found;
  }
  return null;
}

/** Who can meet is free; who keeps a day free is not, nor (in German) who has one. */
function saysFree(text: string, about: TextMatter): boolean {
  if (has(text, 'available|unavailable|verfügbar')) return true;
  if (has(text, ENGLISH_FREE)) return !has(text, KEPT);
  if (!has(text, 'frei')) return false;
  return has(text, 'bin|sind|wäre|wären') || (about === 'meeting' && !has(text, KEPT));
}

const FREE_WORD = new RegExp(
  String.raw`(?<![\p{L}\d])(?:${ENGLISH_FREE}|frei|available|unavailable|verfügbar)(?![\p{L}\d])`,
  'u',
);

/** When somebody can meet: a wish, and a rule where it is the only time or is denied. "Ich habe frei" may mean either. */
function readFree(clause: string, text: string, today: string): Reading | null {
  const at = FREE_WORD.exec(text);
  if (at === null || (at[0] === 'frei' && has(text, 'habe|haben'))) return null;
  // What is denied after it is another time than the one that is free.
  if (has(text.slice(at.index + at[0].length), NEGATIVE)) return null;
  const weekdays = weekdaysIn(text);
  const dates = datesIn(text, today);
  const times = clockRangeIn(text);
  if (weekdays.length === 0 && dates.length === 0 && times === null) return null;
  const avoid = has(text, NEGATIVE);
  const hard = avoid ? !has(text, SOFT) : has(text, 'only|nur|erst|ausschließlich');
  const when = { weekdays, dates, from: times?.from ?? null, to: times?.to ?? null };
  return reading(clause, 'wish', { ...when, ...subjectOf(text), avoid, hard });
}

function readDaysOff(clause: string, text: string, today: string): Reading | null {
  const dates = datesIn(text, today);
  const off = has(
    text,
    `${OFF}|holidays?|vacation|leave|urlaub|feiertag|out of office|away|abwesend`,
  );
  if (dates.length > 0) return off ? reading(clause, 'holidays', { dates, hard: true }) : null;
  const weekdays = weekdaysIn(text);
  const no_work = has(text, 'work|working|arbeite|arbeiten|arbeit') && has(text, NEGATIVE);
  if (weekdays.length === 0 || clockRangeIn(text) !== null || !(no_work || has(text, OFF)))
    return null;
  return subjectOf(text).kind === null
    ? reading(clause, 'day_off', { weekdays, hard: true })
    : null;
}

function readHours(clause: string, text: string, today: string): Reading | null {
  const about = has(
    text,
    'i work|we work|working hours|office hours|work hours|working time|work from|work between|arbeite|arbeitszeit|arbeitszeiten|bürozeiten|working day|arbeitstag',
  );
  const times = clockRangeIn(text);
  if (!about || times === null || times.from === null || times.to === null || has(text, NEGATIVE))
    return null;
  if (datesIn(text, today).length > 0) return null;
  return reading(clause, 'working_hours', { ...times, weekdays: weekdaysIn(text), hard: true });
}

function readWish(clause: string, text: string, today: string): Reading | null {
  const weekdays = weekdaysIn(text);
  const times = clockRangeIn(text);
  const dates = datesIn(text, today);
  if (weekdays.length === 0 && times === null && dates.length === 0) return null;
  if (isMixed(text)) return null;
  const rest = onlyOfDay(text) ? restOfDay(times) : null;
  const { kind, words } = subjectOf(text);
  if (saysKept(text) && has(text, 'for|für')) return null;
  const avoid = isDenied(text);
  const soft = has(text, SOFT) || /\bwould(?:n.t)? /.test(text);
  const said = avoid || soft || has(text, `${ONLY}|frühestens|spätestens|at the latest`);
  if (!said && !isHeading(text, kind, words)) return null;
  return reading(clause, 'wish', {
    weekdays,
    dates,
    ...(rest ?? { from: times?.from ?? null, to: times?.to ?? null }),
    kind,
    words,
    avoid: avoid || rest !== null,
    hard: said && !soft,
  });
}

/** The hours before or after; null where both are left. */
function restOfDay(times: ClockRange | null): ClockRange | null {
  if (times === null || (times.from !== null && times.to !== null)) return null;
  return { from: times.to, to: times.from };
}

/** "Deep work in the mornings" is a wish, "the meeting with Ann is on Friday" a fact. */
function isHeading(text: string, kind: StepKind | null, words: readonly string[]): boolean {
  if (has(text, 'is|was|are|were|ist|war|sind|waren')) return false;
  const subject = SUBJECTS.find(([, of]) => of === kind)?.[0];
  if (subject !== undefined) return new RegExp(`^(?:${subject})(?!\\p{L})`, 'u').test(text);
  return words.length > 0;
}

const QUOTED = /["“„']([^"“”„']{2,60})["“”']/gu;
const ABOUT =
  /^(?:i (?:do|write|prefer to do|like to do)\s+)?(invoices?|rechnungen|reports?|berichte|proposals?|angebote|writing|schreiben|reading|lesen|learning|lernen|planning|planung|coding|programmieren|design)(?!\p{L})/u;

/** What the clause is about: a kind of work, words in quotes, or a few common words for work. */
function subjectOf(text: string): { kind: StepKind | null; words: string[] } {
  const quoted = [...text.matchAll(QUOTED)].map(([, one = '']) => one.trim());
  const common = ABOUT.exec(text.replace(/^(?:no|keine?)\s/u, ''))?.[1];
  const kind = SUBJECTS.find(([pattern]) => has(text, pattern))?.[1] ?? null;
  if (quoted.length > 0) return { kind, words: quoted };
  return { kind, words: kind === null && common !== undefined ? [common] : [] };
}
