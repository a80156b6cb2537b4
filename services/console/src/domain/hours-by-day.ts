import type { DayHours } from '@almanac/shared/contracts/console-views';
import type { Block } from '@almanac/shared/contracts/scheduler';
import type { PersonDay } from './person-day.ts';

type Timed = Pick<Block, 'start' | 'end' | 'status' | 'actual_start' | 'actual_end'> & {
  actual_minutes: number | null;
};

/** What is no plan (yet, any more) and was not worked on. */
const NOT_PLANNED: readonly Block['status'][] = ['proposed', 'deleted'];
const WORKED: readonly Block['status'][] = ['done', 'partial'];

/** Planned and worked minutes of each day; a block counts where it begins, what was measured where that began. */
export function hoursByDay(days: readonly PersonDay[], blocks: readonly Timed[]): DayHours[] {
  return days.map(({ date, start, end }) => {
    const within = (instant: string): boolean =>
      Date.parse(instant) >= Date.parse(start) && Date.parse(instant) < Date.parse(end);
    const planned = blocks.filter(
      (block) => within(block.start) && !NOT_PLANNED.includes(block.status),
    );
    const worked = blocks.map(workOf).filter((work) => work !== undefined && within(work.start));
    return {
      date,
      planned_minutes: sum(planned.map(minutesOf)),
      worked_minutes: sum(worked.map((work) => work?.minutes ?? 0)),
    };
  });
}

function workOf(block: Timed): { start: string; minutes: number } | undefined {
  if (!WORKED.includes(block.status)) return undefined;
  const { actual_start, actual_end, actual_minutes } = block;
  const start = actual_start ?? block.start;
  if (actual_minutes !== null) return { start, minutes: actual_minutes };
  if (actual_start !== null && actual_end !== null) {
    return { start, minutes: minutesOf({ start: actual_start, end: actual_end }) };
  }
  // Of what was done in part nobody knows how much, unless it was said or measured.
  return block.status === 'done' ? { start, minutes: minutesOf(block) } : undefined;
}

function minutesOf({ start, end }: { start: string; end: string }): number {
  return Math.max(0, Math.round((Date.parse(end) - Date.parse(start)) / 60_000));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
