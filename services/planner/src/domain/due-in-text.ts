/** The due date that a text names. What is in doubt is not used, and the plan says so. */
import { Temporal } from 'temporal-polyfill';
import { sayDay } from './calendar-words.ts';
import { dueInstant } from './due-instant.ts';
import { duePhrases, type DuePhrase } from './due-phrases.ts';

export interface DueReading {
  /** The instant in UTC; null where the words were found but not used. */
  due: string | null;
  /** The words it was read from. */
  text: string;
  /** What the plan says about it. */
  assumption: string;
}

export interface Moment {
  now: Date;
  /** The person's. */
  zone: string;
}

/**
 * Undefined where the text names none. `bare` lets days count that no word such as "until" introduces, as in "call Ana
 * tomorrow"; within what a text says besides its wish they are only mentioned.
 */
export function dueInText(text: string, at: Moment & { bare: boolean }): DueReading | undefined {
  const today = todayAt(at);
  const all = duePhrases(text, today);
  const marked = all.filter((phrase) => phrase.marked);
  const phrases = marked.length > 0 || !at.bare ? marked : all;
  const [first] = phrases;
  if (first === undefined) return undefined;
  const meanings = new Set(phrases.map((phrase) => instantOf(phrase, at.zone) ?? phrase.text));
  if (meanings.size > 1) {
    const named = phrases.map((phrase) => `"${phrase.text}"`).join(', ');
    const assumption = `No due date was read: the text names several days (${named}).`;
    return { due: null, text: named, assumption };
  }
  return readingOf(first, at, today);
}

/** A day that notes only mention is not used, and the plan says so: it may be when they meet, or when the work ends. */
export function mentionedDay(text: string, at: Moment): DueReading | undefined {
  const ahead = duePhrases(text, todayAt(at)).filter((phrase) => {
    return !phrase.marked && Date.parse(instantOf(phrase, at.zone) ?? '') > at.now.getTime();
  });
  const [first, ...more] = ahead;
  if (first === undefined || more.length > 0) return undefined;
  return unused(first.text, 'nothing says that the work ends then; set the due date if it does');
}

function readingOf(phrase: DuePhrase, at: Moment, today: Temporal.PlainDate): DueReading {
  const { text, named, minute } = phrase;
  const due = instantOf(phrase, at.zone);
  if ('refused' in named || due === undefined) {
    return unused(text, 'refused' in named ? named.refused : 'there is no such day');
  }
  if (Date.parse(due) <= at.now.getTime()) return unused(text, 'it has passed');
  const clock =
    minute === null ? '' : ` at ${clockOf(minute).toString({ smallestUnit: 'minute' })}`;
  const day = `${sayDay(named.day, named.day.year !== today.year)}${clock}`;
  return { due, text, assumption: `Due ${day} was read from "${text}"${named.note ?? ''}.` };
}

/** A reading made earlier stands: "until Friday" still means the Friday it meant then. */
export function keptReading(
  before: { due: string; assumption: string; text: string },
  now: Date,
): DueReading {
  return Date.parse(before.due) > now.getTime() ? before : unused(before.text, 'it has passed');
}

function unused(text: string, why: string): DueReading {
  return { due: null, text, assumption: `"${text}" was not used as a due date: ${why}.` };
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
