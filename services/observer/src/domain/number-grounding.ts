/**
 * Whether a text about a reflection claims only what the facts hold. Each kind of number is looked up among its own, and by what its
 * sentence says of it: a duration as worked or planned, a clock time among the starts and ends, a share with its sign, a count by what
 * became of what is counted. What was derived ("half", "twice", "3 days"), compared ("more than last week") or turned round ("did
 * not finish 3") is never held. In doubt a text is not: the template then says it.
 */
import { claimAt, type Take } from './claim-context.ts';
import { takeAbsolutes } from './claimed-absolutes.ts';
import { takeCounts } from './claimed-counts.ts';
import { takeMinutes } from './claimed-minutes.ts';
import { takeShares } from './claimed-shares.ts';
import { inDigits } from './english-numbers.ts';
import { knownNumbers, type KnownNumbers } from './known-numbers.ts';
import { namesOfWork, withoutNames } from './names-of-work.ts';
import { PATTERN_WEEKS } from './pattern-performance.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { MONTHS, WEEKDAYS } from './say-time.ts';

const AMOUNT = String.raw`\d+(?:[.,]\d+)?`;
const MONTH = `(${MONTHS.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?`).join('|')})`;
const RANGE = new RegExp(
  String.raw`(${AMOUNT})\s*(?:-|–|—|to|and)\s*(${AMOUNT})\s*((?:h|hrs?|hours?|m|mins?|minutes?|blocks?|plans?)\b)`,
  'gi',
);
const DERIVED =
  /\b(?:half|halves|halved|quarters?|(?:an?|one|\d+)[\s-](?:thirds?|fourths?|fifths?|tenths?)|twice|thrice|doubled?|tripled?|dozens?|thousands?|millions?|\w+fold|percent|percentage)\b/gi;

/** The claims, as written, that the facts do not hold; empty means grounded. */
export function ungroundedNumbers(text: string, facts: ReflectionFacts): string[] {
  const known = knownNumbers(facts);
  const found: string[] = [];
  let rest = withoutListNumbers(withoutNames(text, namesOfWork(facts)))
    .replaceAll(/[*_`~\\]/g, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])/g, (number) => number.replaceAll(',', ''));
  rest = inDigits(rest).replaceAll(RANGE, '$1 $3, $2 $3');
  const take: Take = (pattern, holds) => {
    rest = rest.replaceAll(pattern, (...args: unknown[]) => {
      const at = args.findLastIndex((part) => typeof part === 'number');
      const match = args.slice(0, at).map((part) => (typeof part === 'string' ? part : ''));
      if (!holds(claimAt(match, Number(args[at]), rest))) found.push((match[0] ?? '').trim());
      return ' ';
    });
  };
  takeShares(take, facts);
  take(
    new RegExp(
      String.raw`[€$£]\s*${AMOUNT}|${AMOUNT}\s*(?:[€$£]|(?:eur|euros?|usd|dollars?|pounds?)\b)`,
      'gi',
    ),
    never,
  );
  takeDates(take, known, facts.period.name);
  takeTimes(take, known);
  take(new RegExp(String.raw`\b${AMOUNT}[\s-]*(?:x|×|times|fold)(?![\p{L}\d])`, 'giu'), never);
  takeWeeks(take, known, facts);
  take(DERIVED, never);
  // Other scripts' digits, fractions and Roman numerals in one character.
  take(/[^\P{N}0-9]/gu, never);
  rest = rest.replaceAll(/(\d+) ?(?:\/|out of) ?((?:the )?\d+)/gi, '$1 of $2');
  takeMinutes(take, known.minutes);
  takeCounts(take, known);
  take(/\d+(?:[.,]\d+)*/g, ({ match }) => known.years.has(Number(match[0])));
  takeAbsolutes(take, facts);
  return found;
}

function takeWeeks(take: Take, known: KnownNumbers, { stats }: ReflectionFacts): void {
  take(/\bweek (\d{1,2})\b/gi, ({ match }) => Number(match[1]) === known.week_number);
  take(/\b(?:over|in|of) (?:the )?(?:last |past )?(\d+) weeks\b/gi, ({ match }) => {
    return stats.week !== undefined && Number(match[1]) === PATTERN_WEEKS;
  });
  take(/\b(\d+)[\s-]*(?:seconds?|secs?|days?|weeks?|months?|years?)\b/gi, never);
}

function takeDates(take: Take, known: KnownNumbers, period: string): void {
  const ordinal = String.raw`(\d{1,2})(?:st|nd|rd|th|\.)?`;
  const year = String.raw`(?:,? (\d{4})\b)?`;
  take(/\b(\d{4}-\d\d-\d\d)\b/g, ({ match }) => known.days.has(match[1] ?? ''));
  take(/\b\d{4}-W\d\d\b/g, ({ match }) => match[0] === period);
  take(/\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)\b/g, never);
  take(new RegExp(String.raw`\b${ordinal}(?: of)? ${MONTH}\b${year}`, 'gi'), ({ match }) =>
    isKnownDay(known, match[1], match[2], match[3]),
  );
  take(new RegExp(String.raw`\b${MONTH} (?:the )?${ordinal}\b${year}`, 'gi'), ({ match }) =>
    isKnownDay(known, match[2], match[1], match[3]),
  );
  take(new RegExp(String.raw`\b(${WEEKDAYS.join('|')})s?\b`, 'gi'), ({ match }) =>
    known.weekdays.has((match[1] ?? '').toLowerCase()),
  );
}

function takeTimes(take: Take, known: KnownNumbers): void {
  take(/\b(\d{1,2})(?::(\d\d))?\s*([ap])\.?m\b\.?/gi, ({ match }) => {
    const hour = (numberOf(match[1]) % 12) + ((match[3] ?? '').toLowerCase() === 'p' ? 12 : 0);
    return known.clocks.has(`${String(hour).padStart(2, '0')}:${match[2] || '00'}`);
  });
  take(/\b(\d{1,2}:\d\d)\b/g, ({ match }) => known.clocks.has((match[1] ?? '').padStart(5, '0')));
  take(/\b(\d{1,2}) ?o['’]clock\b/gi, ({ match }) =>
    known.clocks.has(`${(match[1] ?? '').padStart(2, '0')}:00`),
  );
  take(/\b(noon|midnight)\b/gi, ({ match }) =>
    known.clocks.has((match[1] ?? '').toLowerCase() === 'noon' ? '12:00' : '00:00'),
  );
}

const never = (): boolean => false;

/** Markers of a list count its lines, from 1 on and without a gap; another number at the start of a line is a claim. */
function withoutListNumbers(text: string): string {
  let last = 0;
  return text
    .split('\n')
    .map((line) => {
      const marker = /^\s*(\d+)[.)]\s/.exec(line);
      if (marker === null) {
        if (/^\s*(?:#|\*\*)/.test(line)) last = 0;
        return line;
      }
      const number = Number(marker[1]);
      if (number !== 1 && number !== last + 1) return line;
      last = number;
      return line.slice(marker[0].length);
    })
    .join('\n');
}

function isKnownDay(known: KnownNumbers, day = '', month = '', year = ''): boolean {
  const index = MONTHS.findIndex(
    (name) => name.slice(0, 3).toLowerCase() === month.slice(0, 3).toLowerCase(),
  );
  const end = `-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return [...known.days].some((one) => one === `${year || one.slice(0, 4)}${end}`);
}

function numberOf(text: string | undefined): number {
  return Number(text ?? '0');
}
