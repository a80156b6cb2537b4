/** Problems of finding a time in words, with known constraints: each answer is held against trying every start there is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSlots } from '../find-slot.ts';
import type { SlotParticipant } from '../find-slot-types.ts';
import { WEEKDAYS } from '../preferences.ts';
import { MINUTE_MS } from '../schedule-types.ts';
import { slotWishes, withWishes } from './slot-wishes.ts';

/** Monday. */
const TODAY = '2026-11-30';
const MONDAY = Date.parse('2026-11-30T00:00:00Z');
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const [OPEN, CLOSE, DAY] = [540, 1_020, 1_440];

/** Minutes from Monday; `to` is left out. */
interface Span {
  from: number;
  to: number;
}

interface Said {
  day: number;
  /** Minutes of the day before or after which it is meant; absent: the whole day. */
  edge?: { side: 'before' | 'after'; at: number } | undefined;
}

interface Statement {
  head: { words: string; hard: boolean };
  said: Said[];
  /** Which of the ways to join is taken. */
  way: number;
}

interface Person {
  busy: Span[];
  statement: Statement | null;
}

interface Problem {
  days: number;
  minutes: number;
  people: Person[];
}

const HEADS = [
  { words: 'NAME can not meet', hard: true },
  { words: 'NAME does not want to meet', hard: true },
  { words: 'NAME is not available', hard: true },
  { words: 'No meetings', hard: true },
  { words: 'NAME would rather not meet', hard: false },
  { words: 'NAME would like to avoid more meetings', hard: false },
  { words: 'NAME prefers not to meet', hard: false },
];

const clock = (at: number): string => `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`;
const dayName = ({ day }: Said): string => DAYS[day] ?? '';
const edgeText = ({ edge }: Said): string => (edge ? `${edge.side} ${clock(edge.at)}` : '');

/** The statement in words, joined in one of the ways that say just that. */
function textOf({ head, said, way }: Statement, name: string): string {
  let text = head.words.replace('NAME', name);
  said.forEach((one, index) => {
    const before = said[index - 1];
    const day_first = `${dayName(one)}${one.edge ? ` ${edgeText(one)}` : ''}`;
    const time_first = `${edgeText(one)} on ${dayName(one)}`;
    if (before === undefined) text += way % 2 && one.edge ? ` ${time_first}` : ` on ${day_first}`;
    else if (way % 3 === 0) text += `. ${day_first}`;
    else if (one.edge) text += `${way % 3 === 1 ? ' or' : ' and'} ${time_first}`;
    else if (before.edge && (way % 2 || index > 1)) text += `. ${day_first}`;
    else text += `${way % 3 === 1 ? ' or' : ','} ${day_first}`;
  });
  return `${text}.`;
}

const spanOf = ({ day, edge }: Said): Span => ({
  from: day * DAY + (edge?.side === 'after' ? edge.at : 0),
  to: day * DAY + (edge?.side === 'before' ? edge.at : DAY),
});

const half = (from: number, to: number) =>
  fc.integer({ min: from / 30, max: to / 30 }).map((count) => count * 30);
const problem: fc.Arbitrary<Problem> = fc.integer({ min: 1, max: 5 }).chain((days) => {
  const day = fc.integer({ min: 0, max: days - 1 });
  const said = fc.record({
    day,
    edge: fc.option(
      fc.record({
        side: fc.constantFrom('before' as const, 'after' as const),
        at: half(OPEN + 30, CLOSE - 30),
      }),
      { nil: undefined },
    ),
  });
  const statement = fc.record({
    head: fc.constantFrom(...HEADS),
    said: fc.uniqueArray(said, { minLength: 1, maxLength: 3, selector: (one) => one.day }),
    way: fc.nat({ max: 5 }),
  });
  const span = fc.tuple(day, half(OPEN, CLOSE - 30), half(30, 120)).map(([on, at, length]) => ({
    from: on * DAY + at,
    to: on * DAY + Math.min(at + length, CLOSE),
  }));
  const person = fc.record({
    busy: fc.array(span, { maxLength: 5 * days }),
    statement: fc.option(statement, { freq: 3 }),
  });
  return fc.record({
    days: fc.constant(days),
    minutes: fc.constantFrom(30, 60),
    people: fc.array(person, { minLength: 2, maxLength: 6 }),
  });
});

/** Every start on the half hour, with the minutes of it that somebody would rather not meet; the blocked ones left out. */
function tryAll({ days, minutes, people }: Problem): { start: number; against: number }[] {
  const overlap = (start: number, { from, to }: Span): number =>
    Math.max(0, Math.min(start + minutes, to) - Math.max(start, from));
  const spans = (hard: boolean): Span[] =>
    people.flatMap(({ statement }) =>
      statement?.head.hard === hard ? statement.said.map(spanOf) : [],
    );
  const blocked = [...people.flatMap(({ busy }) => busy), ...spans(true)];
  const starts = Array.from({ length: days }, (_, day) => day).flatMap((day) =>
    Array.from({ length: (CLOSE - OPEN - minutes) / 30 + 1 }, (_, n) => day * DAY + OPEN + 30 * n),
  );
  return starts
    .filter((start) => blocked.every((span) => overlap(start, span) === 0))
    .map((start) => ({
      start,
      against: spans(false).reduce((sum, span) => sum + overlap(start, span), 0),
    }));
}

test('every worded problem gets the earliest time that suits all best, and a time just where there is one', () => {
  const seen = { solved: 0, none: 0, against: 0 };
  fc.assert(
    fc.property(problem, (given) => {
      const window = { from: MONDAY, to: MONDAY + given.days * DAY * MINUTE_MS };
      const participants = given.people.map(({ busy, statement }, index): SlotParticipant => {
        const name = `Person ${index}`;
        const wishes = slotWishes(statement === null ? '' : textOf(statement, name), TODAY);
        expect(wishes.not_understood).toEqual([]);
        const times = busy.map(({ from, to }) => ({
          start: MONDAY + from * MINUTE_MS,
          end: MONDAY + to * MINUTE_MS,
        }));
        const one = { name, zone: 'UTC', busy: times, buffer_minutes: 0, avoid: [], prefer: [] };
        return withWishes(one, wishes, window);
      });
      const { slots } = findSlots({
        duration_minutes: given.minutes,
        window,
        zone: 'UTC',
        participants,
        hours: Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '09:00', to: '17:00' }]])),
        exclude_dates: [],
        buffer_minutes: 0,
        grid_minutes: 30,
        limit: 1,
      });
      const all = tryAll(given);
      const least = Math.min(...all.map(({ against }) => against));
      const best = all.find(({ against }) => against === least)?.start;
      seen[best === undefined ? 'none' : least > 0 ? 'against' : 'solved'] += 1;
      const start = slots[0] && (slots[0].start - MONDAY) / MINUTE_MS;
      expect([
        start,
        given.people.map(({ statement }) => statement && textOf(statement, 'N')),
      ]).toEqual([best, given.people.map(({ statement }) => statement && textOf(statement, 'N'))]);
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});
