/** The due date that a text names. What is in doubt is not used, and the plan says so. */
import { Temporal } from 'temporal-polyfill';
import { dueInstant } from './due-instant.ts';
import { duePhrases, type DuePhrase } from './due-phrases.ts';
import type { Refusal } from './day-forms.ts';
import { PLAN_WORDS } from './plan-words.ts';
import type { TextLanguage } from './text-language.ts';

const MOST_MENTIONED = 4;

export interface DueReading {
  /** The instant in UTC; null where the words were found but not used. */
  due: string | null;
  /** The words it was read from. */
  text: string;
  /** What the plan says about it. */
  assumption: string;
  /** It is the hour of a meeting, and so agreed already. */
  takes_place?: true;
}

export interface Moment {
  now: Date;
  /** The person's. */
  zone: string;
}

/** How a text is read: when and where, and in which language the reading is said. */
export interface Reading extends Moment {
  language: TextLanguage;
}

/**
 * Undefined where the text names none. `bare` lets days count that no word such as "until" introduces, as in "call Ana
 * tomorrow" or "workshop on 10 December"; within what a text says besides its wish they are only mentioned. Where the work
 * `takes_place`, like a meeting, its hour is when it begins and not when all must be done, so that only the day is used.
 */
export function dueInText(
  text: string,
  at: Reading & { bare: boolean; takes_place?: boolean },
): DueReading | undefined {
  const today = todayAt(at);
  const all = certain(duePhrases(text, today));
  const marked = all.filter((phrase) => phrase.marked);
  const phrases = marked.length > 0 || !at.bare ? marked : all;
  const [first] = phrases;
  if (first === undefined) return undefined;
  const meanings = new Set(phrases.map((phrase) => instantOf(phrase, at.zone) ?? phrase.text));
  if (meanings.size > 1) {
    const texts = phrases.map((phrase) => phrase.text);
    const assumption = PLAN_WORDS[at.language].severalDays(texts);
    return { due: null, text: texts.map((one) => `"${one}"`).join(', '), assumption };
  }
  return readingOf(first, at, today);
}

/** Days that notes only mention are not used, and the plan says so: they may be when people meet, or when the work ends. */
export function mentionedDay(text: string, at: Reading): DueReading | undefined {
  const ahead = duePhrases(text, todayAt(at)).filter((phrase) => {
    if (phrase.marked) return false;
    const instant = instantOf(phrase, at.zone);
    return instant === undefined ? isSeveral(phrase) : Date.parse(instant) > at.now.getTime();
  });
  const [first, ...more] = ahead;
  if (first === undefined) return undefined;
  if (more.length === 0) return unused(first.text, 'mentioned', at.language);
  const texts = ahead.slice(0, MOST_MENTIONED).map((phrase) => phrase.text);
  const shown = ahead.length > texts.length ? [...texts, '…'] : texts;
  const assumption = PLAN_WORDS[at.language].mentionedDays(shown);
  return { due: null, text: texts.map((one) => `"${one}"`).join(', '), assumption };
}

/** "I am away Monday to Wednesday; call Ana tomorrow": where a day is named, several that no word such as "until" introduces say nothing. */
function certain(phrases: DuePhrase[]): DuePhrase[] {
  if (!phrases.some(({ named }) => 'day' in named)) return phrases;
  return phrases.filter((phrase) => phrase.marked || !isSeveral(phrase));
}

function isSeveral({ named }: DuePhrase): boolean {
  return 'refused' in named && named.refused === 'several_days';
}

function readingOf(
  phrase: DuePhrase,
  at: Reading & { takes_place?: boolean },
  today: Temporal.PlainDate,
): DueReading {
  const { text, named, minute } = phrase;
  const instant = instantOf(phrase, at.zone);
  if ('refused' in named || instant === undefined) {
    return unused(text, 'refused' in named ? named.refused : 'no_day', at.language);
  }
  if (Date.parse(instant) <= at.now.getTime()) return unused(text, 'passed', at.language);
  const said = PLAN_WORDS[at.language];
  const clock = minute === null ? null : clockOf(minute).toString({ smallestUnit: 'minute' });
  const day = { date: named.day, with_year: named.day.year !== today.year };
  if (clock !== null && !phrase.marked && at.takes_place === true) {
    const due = dueInstant(named.day.toString(), at.zone);
    const begin = clockOf(phrase.begins ?? minute ?? 0).toString({ smallestUnit: 'minute' });
    return { due, text, assumption: said.takesPlace(day, begin, text), takes_place: true };
  }
  return { due: instant, text, assumption: said.due(day, clock, text, named.note) };
}

/** A reading made earlier stands: "until Friday" still means the Friday it meant then. */
export function keptReading(
  before: { due: string; assumption: string; text: string },
  now: Date,
  language: TextLanguage,
): DueReading {
  return Date.parse(before.due) > now.getTime() ? before : unused(before.text, 'passed', language);
}

function unused(text: string, why: Refusal, language: TextLanguage): DueReading {
  return { due: null, text, assumption: PLAN_WORDS[language].unused(text, why) };
}

function instantOf({ named, minute }: DuePhrase, zone: string): string | undefined {
  if (!('day' in named)) return undefined;
  if (minute === null) return dueInstant(named.day.toString(), zone);
  const at = named.day.toZonedDateTime({ timeZone: zone, plainTime: clockOf(minute) });
  return new Date(at.epochMilliseconds).toISOString();
}

function clockOf(minute: number): Temporal.PlainTime {
  return new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
}

/** The date where the person lives. */
export function todayAt({ now, zone }: Moment): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
}
