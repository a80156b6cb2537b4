/** What a week is said to be, in words: sums, overload, conflicts. Pure. */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { Preferences } from '@almanac/shared/contracts/scheduler';
import { counted, dayOf, sayClock, sayMinutes } from '../parts/words.ts';
import { addDays, sayDay } from '../parts/zoned.ts';
import { isOver, minutesOfPlace, workedMinutes, type Item, type Place } from './week.ts';

export interface Remark {
  key: string;
  text: string;
  block_id?: string;
}

/** "26 h 30 min planned, 19 h 23 min worked". */
export function saySums(blocks: readonly BlockState[]): string {
  if (blocks.length === 0) return 'Nothing is planned';
  const planned = sum(blocks.map((block) => minutesBetween(block)));
  const worked = sum(blocks.map((block) => workedMinutes(block) ?? 0));
  return [`${sayMinutes(planned)} planned`, worked > 0 ? `${sayMinutes(worked)} worked` : '']
    .filter(Boolean)
    .join(', ');
}

/** Days on which more is planned than the person wants a day to take. */
export function overloads(
  items: readonly Item[],
  days: readonly string[],
  preferences: Pick<Preferences, 'max_minutes_per_day'> | undefined,
  zone: string,
): Remark[] {
  const most = preferences?.max_minutes_per_day;
  if (most === undefined) return [];
  return days.flatMap((day) => {
    const own = items.filter(
      (item) =>
        item.kind === 'block' && item.block.status !== 'skipped' && dayOf(item.start, zone) === day,
    );
    const planned = sum(own.map((item) => minutesOfPlace(item)));
    if (planned <= most) return [];
    const over = `${sayMinutes(planned - most)} over the ${sayMinutes(most)} you set for a day`;
    return [{ key: `over ${day}`, text: `${sayDay(day, 'EEEE')} is ${over}.` }];
  });
}

/** Each of our open blocks that lies over a meeting or another block, once. */
export function conflicts(items: readonly Item[], zone: string): Remark[] {
  const taking = items.filter((item) =>
    item.kind === 'block' ? !isOver(item.block) : item.event.busy,
  );
  return taking.flatMap((item, at) => {
    if (item.kind !== 'block') return [];
    const other = taking.find((one, place) => {
      if (one.start >= item.end || item.start >= one.end || one.key === item.key) return false;
      return one.kind === 'event' || place < at;
    });
    if (other === undefined) return [];
    const when = saySpan(
      { start: Math.max(item.start, other.start), end: Math.min(item.end, other.end) },
      zone,
    );
    return [
      {
        key: `over ${item.key}`,
        block_id: item.key,
        text: `“${item.title}” lies over “${other.title}”, ${when}.`,
      },
    ];
  });
}

/** "Thu 13:30–15:00". */
export function saySpan({ start, end }: Place, zone: string): string {
  const day = sayDay(dayOf(start, zone), 'EEE');
  return `${day} ${sayClock(start, zone)}–${sayClock(end, zone)}`;
}

/** "23 – 27 November", "28 December – 1 January 2027". */
export function sayWeek(days: readonly string[], today: string): string {
  const [first, last] = [days[0] ?? today, days.at(-1) ?? today];
  const to = sayDay(last, last.slice(0, 4) === today.slice(0, 4) ? 'd MMMM' : 'd MMMM y');
  const same = first.slice(0, 7) === last.slice(0, 7);
  const from = sayDay(first, same ? 'd' : 'd MMMM');
  return `${from} – ${to}`;
}

export function weekFrom(monday: string): string[] {
  return Array.from({ length: 7 }, (_, at) => addDays(monday, at));
}

/** Blocks whose time has passed without a word. */
export function overdue(blocks: readonly BlockState[]): Remark[] {
  const open = blocks.filter((block) => block.overdue);
  const [first] = open;
  if (first === undefined) return [];
  const [is, it] = open.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const text = `${counted(open.length, 'block')} ${is} over, and nobody said what became of ${it}.`;
  return [{ key: 'overdue', text, block_id: first.block_id }];
}

function minutesBetween({ start, end }: BlockState): number {
  return minutesOfPlace({ start: Date.parse(start), end: Date.parse(end) });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
