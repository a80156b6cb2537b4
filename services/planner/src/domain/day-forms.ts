/**
 * The ways people name a day, each as a piece of a regular expression with what it means on a given day. A form that is `bare`
 * may stand without a word such as "until". The more special forms stand first: what one has read no other reads again.
 */
import { Temporal } from 'temporal-polyfill';
import {
  ANY_WEEKDAY,
  COUNT,
  countOf,
  FULL_MONTH,
  MONTH,
  monthNumber,
  WEEKDAY,
  weekdayNumber,
} from './calendar-words.ts';

type Groups = Readonly<Record<string, string | undefined>>;
/** Why words that name a day are not used; a number is the weekday, 1 for Monday, that the day really is. */
export type Refusal =
  | 'no_day'
  | 'unnamed'
  | 'two_readings'
  | 'two_days'
  | 'several_days'
  | 'passed'
  | 'mentioned'
  | number;
/** What is said besides of how a day was understood. */
export type DayNote = 'next_week' | 'hour_open';
/** A day to be said; `with_year` where it is not this year's. */
export interface Day {
  date: Temporal.PlainDate;
  with_year: boolean;
}
/** "14:30"; null where the whole day counts. */
export type Clock = string | null;
/** The day; why it cannot be told; or undefined where the words are no date at all. */
export type NamedDay =
  | { day: Temporal.PlainDate; note?: DayNote }
  | { refused: Refusal }
  | undefined;

/**
 * `marked` needs a word such as "until"; `placed` one such as "on", or an hour with it; `dated` stands alone where a clause ends or goes
 * on with a word such as "with"; `bare` stands alone anywhere.
 */
export type Introduced = 'marked' | 'placed' | 'dated' | 'bare';

export interface DayForm {
  pattern: string;
  introduced: Introduced;
  read(said: Groups, today: Temporal.PlainDate): NamedDay;
}

/** A day and month without a year that were less than about three months ago have passed; others lie in the next year. */
const FURTHEST_DAYS = 275;
const DATED = String.raw`(?:(?<weekday>${ANY_WEEKDAY}),?\s(?:(?:the|den|dem)\s)?)?`;
const YEAR = String.raw`(?:,?\s(?<year>20\d\d))?`;
const NEXT = '(?:next|nächste[rnms]?)';
const THIS = '(?:this|this coming|coming|diese[rnsm]?|kommende[rnm]?)';

/** "3. bis 7. Dezember", "10–12 December": what begins there is left to the person. */
const RANGE_OF_DAYS = String.raw`(?<range>\d{1,2}\.?\s?(?:[-–—]|bis|to|until|und|and|&)\s?)?`;

/** "Tuesday to Thursday", "Montag und Mittwoch nächste Woche". */
const SEVERAL_WEEKDAYS =
  String.raw`(?:(?:${NEXT}|${THIS})\s)?(?<range>${ANY_WEEKDAY})\s?(?:[-–—&]|to|till|through|thru|and|bis|und)\s?` +
  String.raw`(?<weekday>${ANY_WEEKDAY})(?:,?\s(?:of\s|der\s)?(?:next week|this week|(?:nächste|diese)[rn]? woche))?`;

export const DAY_FORMS: readonly DayForm[] = [
  form('dated', String.raw`${DATED}(?<year>20\d\d)-(?<month>\d\d)-(?<day>\d\d)`, dated),
  form(
    'dated',
    String.raw`${DATED}${RANGE_OF_DAYS}(?<day>\d{1,2})(?:st|nd|rd|th|\.)?\s?(?:of\s)?(?<name>${MONTH})${YEAR}`,
    dated,
  ),
  form(
    'dated',
    String.raw`${DATED}(?<name>${MONTH})\s(?<day>\d{1,2})(?:st|nd|rd|th)?(?<range>\s?[-–—]\s?\d{1,2})?${YEAR}`,
    dated,
  ),
  form(
    'dated',
    String.raw`${DATED}(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>20\d\d|\d\d)`,
    dated,
  ),
  // Without a year it looks like a price or a version, so only German words, or an hour, may introduce it.
  form('placed', String.raw`${DATED}(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.`, dottedDay),
  marked(String.raw`${DATED}(?<day>\d\d)\.(?<month>\d\d)(?!\.?\d)`, dottedDay),
  marked(String.raw`(?<a>\d{1,2})/(?<b>\d{1,2})(?:/(?<year>20\d\d|\d\d))?(?!/)`, slashed),
  marked(String.raw`(?<day>\d{1,2})(?:st|nd|rd|th|\.)(?=\s*(?:$|[,;:!?)\n]|\.(?:\s|$)))`, ofMonth),
  form('dated', SEVERAL_WEEKDAYS, severalWeekdays),
  bare(
    String.raw`(?<weekday>${WEEKDAY}),?\s(?:of\s|der\s)?(?:next week|nächste[rn]? woche)`,
    nextWeek,
  ),
  bare(
    String.raw`(?:next week|nächste[rn]? woche)\s(?:on\s|am\s)?(?<weekday>${WEEKDAY})`,
    nextWeek,
  ),
  bare(String.raw`${NEXT}\s(?<weekday>${WEEKDAY})`, (said, today) => {
    const read = nextWeek(said, today);
    return read !== undefined && 'day' in read ? { ...read, note: 'next_week' } : read;
  }),
  bare(String.raw`${THIS}\s(?<weekday>${WEEKDAY})`, coming),
  form(
    'placed',
    String.raw`(?<weekday>${ANY_WEEKDAY})(?:vormittag|nachmittag|abend|(?<noon>mittag))?`,
    coming,
  ),
  bare(String.raw`(?:the\s)?day after tomorrow|übermorgen`, (_, today) => inDays(today, 2)),
  bare(String.raw`(?:today|tonight|heute)(?!\s(?:morgen|früh|vormittag)(?!\p{L}))`, (_, today) =>
    inDays(today, 0),
  ),
  bare(String.raw`tomorrow|morgen`, (_, today) => inDays(today, 1)),
  marked('end of (?:the |this )?day|eod|cob|feierabend', (_, today) => inDays(today, 0)),
  bare('(?:the )?end of (?:the |this )?week|eow|ende (?:der|dieser) woche', (_, today) =>
    endOfWeek(today),
  ),
  marked('(?:the |this )?weekend|wochenende', (_, today) => endOfWeek(today)),
  marked('(?:the )?end of next week|ende (?:der )?nächste[rn] woche', (_, today) => ({
    day: mondayOf(today).add({ days: 11 }),
  })),
  marked(
    '(?:the )?end of (?:the |this )?month|eom|monatsende|ende (?:des|dieses) monats',
    (_, today) => endOfMonth(today),
  ),
  marked('(?:the )?end of next month|ende (?:des )?nächsten monats', (_, today) =>
    endOfMonth(today.add({ months: 1 })),
  ),
  marked(
    '(?:the )?end of (?:the |this )?year|eoy|jahresende|ende (?:des|dieses) jahres',
    (_, today) => ({ day: today.with({ month: 12, day: 31 }) }),
  ),
  marked(String.raw`(?:the )?(?:end of|ende)\s(?<name>${MONTH})${YEAR}`, (said, today) => {
    const first = dated({ ...said, day: '28' }, today.with({ day: 1 }));
    return first !== undefined && 'day' in first ? endOfMonth(first.day) : first;
  }),
  bare(
    String.raw`(?:in|within|innerhalb(?:\svon)?|binnen)\s(?:the next\s|den nächsten\s)?(?<count>${COUNT})\s` +
      String.raw`(?<unit>days?|weeks?|months?|tage?n?|wochen?|monate?n?)(?!\s(?:of|off)\b)`,
    fromNow,
  ),
  marked(
    String.raw`(?:the\s)?(?:${NEXT}|${THIS})\s(?:week|month|year|quarter|woche|monat|jahr|quartal)`,
    () => ({ refused: 'unnamed' }),
  ),
  marked(
    String.raw`(?:mid|early|late|mitte|anfang)[\s-](?:${FULL_MONTH}|(?:${NEXT}\s)?(?:week|woche))`,
    () => ({
      refused: 'unnamed',
    }),
  ),
  marked(String.raw`(?<name>${FULL_MONTH})${YEAR}`, someDayOfMonth),
];

function form(introduced: Introduced, pattern: string, read: DayForm['read']): DayForm {
  return { introduced, pattern, read };
}

function marked(pattern: string, read: DayForm['read']): DayForm {
  return form('marked', pattern, read);
}

function bare(pattern: string, read: DayForm['read']): DayForm {
  return form('bare', pattern, read);
}

function dated(said: Groups, today: Temporal.PlainDate): NamedDay {
  const { name, weekday } = said;
  // "may", "march" and "mar" in small letters are other words.
  if (name !== undefined && /^ma(?:y|r|rch)\.?$/.test(name)) return undefined;
  const month = name === undefined ? Number(said['month']) : monthNumber(name);
  const date = Number(said['day']);
  if (month < 1 || month > 12 || date < 1 || date > 31) return undefined;
  const year = said['year'] === undefined ? undefined : Number(said['year'].padStart(4, '20'));
  const day = year === undefined ? comingDate(month, date, today) : dateOf(year, month, date);
  if (day === undefined) return { refused: 'no_day' };
  if (said['range'] !== undefined && said['marker'] === undefined)
    return { refused: 'several_days' };
  if (weekday !== undefined && weekdayNumber(weekday) !== day.dayOfWeek) {
    return { refused: day.dayOfWeek };
  }
  return { day };
}

/** The year in which this day comes next; this year where it passed lately. */
function comingDate(
  month: number,
  day: number,
  today: Temporal.PlainDate,
): Temporal.PlainDate | undefined {
  const this_year = dateOf(today.year, month, day);
  if (this_year !== undefined && Temporal.PlainDate.compare(this_year, today) >= 0) {
    return this_year;
  }
  const next = dateOf(today.year + 1, month, day);
  return next !== undefined && today.until(next).days <= FURTHEST_DAYS ? next : this_year;
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | undefined {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  return day <= first.daysInMonth ? first.with({ day }) : undefined;
}

function dottedDay(said: Groups, today: Temporal.PlainDate): NamedDay {
  const german = said['german'] ?? said['am'] ?? said['weekday'] ?? said['late'];
  return german === undefined ? undefined : dated(said, today);
}

/** 11/27 and 27/11 are one day; 5/6 is one in America and another in Europe. */
function slashed(said: Groups, today: Temporal.PlainDate): NamedDay {
  const [a, b] = [said['a'], said['b']];
  const both = Number(a) <= 12 && Number(b) <= 12;
  if (both && a !== b && Number(a) > 0 && Number(b) > 0) {
    return { refused: 'two_readings' };
  }
  const [day, month] = Number(a) > 12 ? [a, b] : [b, a];
  return dated({ year: said['year'], day, month }, today);
}

/** "The 27th": of this month, or of the next that has one. */
function ofMonth(said: Groups, today: Temporal.PlainDate): NamedDay {
  const date = Number(said['day']);
  if (date < 1 || date > 31) return undefined;
  for (const months of [0, 1, 2]) {
    const month = today.with({ day: 1 }).add({ months });
    const day = dateOf(month.year, month.month, date);
    if (day !== undefined && Temporal.PlainDate.compare(day, today) >= 0) return { day };
  }
  return { refused: 'no_day' };
}

/** The next such day; today is one only by its own name. */
function coming(said: Groups, today: Temporal.PlainDate): NamedDay {
  const ahead = (weekdayNumber(said['weekday'] ?? '') - today.dayOfWeek + 7) % 7;
  return inDays(today, ahead === 0 ? 7 : ahead);
}

/**
 * On which of them the work ends is left to the person; after a word such as "until" the first is meant: "by Friday – Monday is too late".
 * "What to do – Monday: call" names one, and "Do", "Mo" and the like are weekdays only beside others in German.
 */
function severalWeekdays({ range = '', weekday = '', marker }: Groups): NamedDay {
  const both = [range, weekday];
  if (marker !== undefined || both.some((one) => /^\p{Ll}{2,5}\.?$/u.test(one))) return undefined;
  const short = both.some((one) => /^\p{L}{2}\.?$/u.test(one));
  const german = both.every((one) => /^(?:\p{L}{2}\.?|\p{L}+tag|mittwoch|sonnabend)$/iu.test(one));
  return short && !german ? undefined : { refused: 'several_days' };
}

function nextWeek(said: Groups, today: Temporal.PlainDate): NamedDay {
  return { day: mondayOf(today).add({ days: 6 + weekdayNumber(said['weekday'] ?? '') }) };
}

function mondayOf(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.subtract({ days: day.dayOfWeek - 1 });
}

/** A week's work ends on Friday; who says it at the weekend means Sunday. */
function endOfWeek(today: Temporal.PlainDate): NamedDay {
  const days = today.dayOfWeek <= 5 ? 4 : 6;
  return { day: mondayOf(today).add({ days }) };
}

function endOfMonth(day: Temporal.PlainDate): NamedDay {
  return { day: day.with({ day: day.daysInMonth }) };
}

function fromNow(said: Groups, today: Temporal.PlainDate): NamedDay {
  const count = countOf(said['count'] ?? '');
  const unit = said['unit'] ?? '';
  if (/^w/i.test(unit)) return inDays(today, 7 * count);
  return /^m/i.test(unit) ? { day: today.add({ months: count }) } : inDays(today, count);
}

function inDays(today: Temporal.PlainDate, days: number): NamedDay {
  return { day: today.add({ days }) };
}

/** April, May, June and August are also names of people and a verb: "by April" may be somebody. */
function someDayOfMonth(said: Groups): NamedDay {
  const doubtful = /^(?:april|may|june|august)$/i.test(said['name'] ?? '');
  const by = /^by$/i.test(said['marker'] ?? '');
  const small = /^ma(?:y|rch)$/.test(said['name'] ?? '');
  return small || (doubtful && by) ? undefined : { refused: 'unnamed' };
}
