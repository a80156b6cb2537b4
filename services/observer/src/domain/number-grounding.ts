/**
 * Whether a text about a reflection claims only numbers that the facts hold. Each kind of number is looked up among its own:
 * a duration among the minutes, a clock time among the starts and ends, a date among the days, anything else among the
 * counts. Percentages and averages are never among the facts. Names of work may hold any digits and are left out first.
 */
import type { ReflectionFacts } from './reflection-facts.ts';
import { dayIn, MONTHS, sayClock } from './say-time.ts';
import { plain } from './template-narrative.ts';

interface Known {
  minutes: Set<number>;
  counts: Set<number>;
  clocks: Set<string>;
  /** YYYY-MM-DD. */
  days: Set<string>;
}

const WORDS = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen',
  'sixteen seventeen eighteen nineteen twenty',
].flatMap((line) => line.split(' '));
const TENS = ['thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety', 'hundred'];
const UNIT = String.raw`(?:hours?|blocks?|plans?|minutes?|runs?|pieces?)`;
const MONTH = `(${MONTHS.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?`).join('|')})`;

/** The numbers, as written, that the facts do not hold; empty means grounded. */
export function ungroundedNumbers(text: string, facts: ReflectionFacts): string[] {
  const known = knownNumbers(facts);
  const found: string[] = [];
  let rest = inDigits(withoutNames(text, facts).replaceAll(/^\s*\d+[.)]\s/gm, ' '));
  const take = (pattern: RegExp, holds: (match: RegExpMatchArray) => boolean): void => {
    rest = rest.replaceAll(pattern, (...args: unknown[]) => {
      const match = args.filter((part) => typeof part !== 'number') as string[];
      if (!holds(match as RegExpMatchArray)) found.push(String(match[0]).trim());
      return ' ';
    });
  };
  take(/\d+(?:[.,]\d+)?\s*(?:%|per ?cent\b)/gi, () => false);
  take(/\b(\d{4}-\d\d-\d\d)\b/g, (match) => known.days.has(match[1] ?? ''));
  take(/\b\d{4}-W\d\d\b/g, (match) => match[0] === facts.period.name);
  take(new RegExp(String.raw`\b(\d{1,2})\.? ${MONTH}\b(?:,? (\d{4})\b)?`, 'gi'), (match) =>
    isKnownDay(known, match[1], match[2], match[3]),
  );
  take(new RegExp(String.raw`\b${MONTH} (\d{1,2})\b(?:,? (\d{4})\b)?`, 'gi'), (match) =>
    isKnownDay(known, match[2], match[1], match[3]),
  );
  take(/\b(\d{1,2}:\d\d)\b/g, (match) => known.clocks.has((match[1] ?? '').padStart(5, '0')));
  take(
    /\b(\d+(?:[.,]\d+)?)[\s-]*(?:h|hrs?|hours?)\b(?:\s*(?:and\s*)?(\d+)\s*(?:m|mins?|minutes?)\b)?/gi,
    (match) => known.minutes.has(numberOf(match[1]) * 60 + numberOf(match[2])),
  );
  take(/\b(\d+(?:[.,]\d+)?)[\s-]*(?:m|mins?|minutes?)\b/gi, (match) =>
    known.minutes.has(numberOf(match[1])),
  );
  take(/[\d]+(?:[.,]\d+)*/g, (match) => known.counts.has(numberOf(match[0])));
  return found;
}

function knownNumbers({ stats, period, ...lists }: ReflectionFacts): Known {
  const work = [lists.done, lists.moved, lists.slipped, lists.unspoken, lists.ahead];
  const items = work.flatMap((list) => list.items);
  const groups = [...stats.by_plan, ...stats.by_kind, ...stats.by_client];
  const spans = [...items, ...stats.next];
  const { runs, ...worked } = stats.execution;
  const days = new Set([period.first_day, period.last_day]);
  const clocks = new Set<string>();
  for (const { start, end } of spans) {
    days.add(dayIn(start, period.zone));
    clocks.add(sayClock(start, period.zone)).add(sayClock(end, period.zone));
  }
  return {
    days,
    clocks,
    minutes: new Set([
      stats.planned_minutes,
      stats.done_minutes,
      ...Object.values(worked),
      ...groups.flatMap((group) => [group.planned_minutes, group.done_minutes]),
      ...items.map((item) => item.minutes),
      ...spans.map((span) => Math.round((Date.parse(span.end) - Date.parse(span.start)) / 60_000)),
    ]),
    counts: new Set([
      ...Object.values(stats.blocks),
      ...Object.values(stats.plans),
      runs,
      ...groups.map((group) => group.blocks),
      ...items.map((item) => item.blocks),
      ...work.map((list) => list.more),
      ...[...days].map((day) => Number(day.slice(0, 4))),
    ]),
  };
}

function isKnownDay(known: Known, day = '', month = '', year = ''): boolean {
  const index = MONTHS.findIndex((name) => name.slice(0, 3) === capitalised(month.slice(0, 3)));
  const end = `-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return [...known.days].some(
    (known_day) => known_day === `${year || known_day.slice(0, 4)}${end}`,
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

/** Longest first, so that a name within a longer name does not leave the longer one's digits behind. */
function withoutNames(text: string, { stats, ...facts }: ReflectionFacts): string {
  const lists = [facts.done, facts.moved, facts.slipped, facts.unspoken, facts.ahead];
  const names = [
    ...lists.flatMap((list) => list.items.map((item) => item.title)),
    ...stats.next.map((item) => item.title),
    ...stats.by_plan.map((row) => row.plan_title),
    ...stats.by_kind.map((row) => row.kind),
    ...stats.by_client.map((row) => row.client_id ?? ''),
  ];
  const spelled = names
    .filter((name) => name.length > 1 && /\p{L}/u.test(name))
    .flatMap((name) => [name, plain(name)]);
  let rest = text;
  for (const name of spelled.toSorted((a, b) => b.length - a.length)) {
    rest = rest.replaceAll(
      new RegExp(`(?<![\\p{L}\\d])${escaped(name)}(?![\\p{L}\\d])`, 'giu'),
      ' ',
    );
  }
  return rest;
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** "Three blocks" claims as much as "3 blocks"; a lone "one" is an article unless something is counted with it. */
function inDigits(text: string): string {
  const words = WORDS.filter((word) => word !== 'one');
  const tens = TENS.map((word, index) => [word, (index + 3) * 10] as const);
  let rest = text.replaceAll(new RegExp(String.raw`\bone(?=[\s-]+${UNIT}\b)`, 'gi'), '1');
  rest = rest.replaceAll(new RegExp(String.raw`\b(${words.join('|')})\b`, 'gi'), (word) =>
    String(WORDS.indexOf(word.toLowerCase())),
  );
  for (const [word, value] of tens) {
    rest = rest.replaceAll(new RegExp(String.raw`\b${word}\b`, 'gi'), String(value));
  }
  return rest;
}

function numberOf(text: string | undefined): number {
  return Number((text ?? '0').replace(',', '.'));
}
