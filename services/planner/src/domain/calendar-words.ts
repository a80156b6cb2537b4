/** Days and months as people write them, in English or German, as pieces of regular expressions, and what they mean. */
import type { Temporal } from 'temporal-polyfill';
import type { TextLanguage } from './text-language.ts';

const FULL_WEEKDAY =
  'monday|tuesday|wednesday|thursday|friday|saturday|sunday|' +
  'montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag';
/** `Sun` is left out: it is a word and a company. */
const SHORT_WEEKDAY = String.raw`(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Mo|Di|Mi|Do|Fr|Sa)\b\.?`;
export const WEEKDAY = `(?:${FULL_WEEKDAY})`;
export const ANY_WEEKDAY = `(?:${FULL_WEEKDAY}|${SHORT_WEEKDAY})`;
export const FULL_MONTH =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|' +
  'januar|jänner|februar|märz|mai|juni|juli|oktober|dezember)';
const SHORT_MONTH = String.raw`(?:jan|feb|mar|mär|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez)\b\.?`;
export const MONTH = `(?:${FULL_MONTH}|${SHORT_MONTH})`;
export const COUNT =
  String.raw`(?:\d{1,2}|an?|one|two|three|four|five|six|eight|ten|` +
  'ein(?:em|er|en)?|zwei|drei|vier|fünf|sechs|acht|zehn)';

const WEEKDAY_STARTS = ['mo', 'tu|di', 'we|mi', 'th|do', 'fr', 'sa|sonna', 'su|sonnt'];
const MONTH_STARTS = [
  'ja|jä',
  'fe',
  'mar|mär',
  'ap',
  'ma',
  'jun',
  'jul',
  'au',
  'se',
  'oc|ok',
  'no',
  'de',
];
const COUNT_STARTS = ['a|ein|one', 'two|zwe', 'thr|dre', 'fou|vie', 'fiv|fün', 'six|sec'];

/** 1 for Monday to 7 for Sunday. */
export function weekdayNumber(word: string): number {
  return placeOf(word, WEEKDAY_STARTS);
}

/** 1 for January to 12 for December. */
export function monthNumber(word: string): number {
  return placeOf(word, MONTH_STARTS);
}

export function countOf(word: string): number {
  if (/^\d/.test(word)) return Number(word);
  if (/^(?:eight|acht)$/i.test(word)) return 8;
  return /^(?:ten|zehn)$/i.test(word) ? 10 : placeOf(word, COUNT_STARTS);
}

function placeOf(word: string, starts: readonly string[]): number {
  return starts.findIndex((start) => new RegExp(`^(?:${start})`, 'i').test(word)) + 1;
}

/** From Monday on. */
export const WEEKDAY_NAMES: Readonly<Record<TextLanguage, readonly string[]>> = {
  en: 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' '),
  de: 'Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag'.split(' '),
};
const MONTH_NAMES: Readonly<Record<TextLanguage, readonly string[]>> = {
  en: 'January February March April May June July August September October November December'.split(
    ' ',
  ),
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(
    ' ',
  ),
};

/** "Friday, 27 November 2026", "Freitag, 27. November 2026"; without the year where `with_year` is false. */
export function sayDay(day: Temporal.PlainDate, language: TextLanguage, with_year = true): string {
  const year = with_year ? ` ${day.year}` : '';
  const weekday = WEEKDAY_NAMES[language][day.dayOfWeek - 1] ?? '';
  const dot = language === 'de' ? '.' : '';
  return `${weekday}, ${day.day}${dot} ${MONTH_NAMES[language][day.month - 1] ?? ''}${year}`;
}
