/** A sprint day by day: what was recorded so far, beside what an even pace over its working days would have. Pure. */
import { Temporal } from 'temporal-polyfill';
import { daysBetween } from '@almanac/shared/lang/local-days';

export interface BurnDay {
  day: string;
  /** Minutes; null where nobody planned the sprint. */
  plan: number | null;
  /** Minutes up to and with this day; null for days to come. */
  recorded: number | null;
}

/** `recorded` may begin before the sprint: that counts from its first day on. Days are YYYY-MM-DD. */
export function burnOfSprint(
  sprint: { starts_on: string; ends_on: string; planned_minutes: number | null },
  recorded: readonly { day: string; minutes: number }[],
  today: string,
): BurnDay[] {
  const days = daysBetween(sprint.starts_on, sprint.ends_on);
  const work = days.filter(isWorkday);
  // A sprint of a weekend is paced over its days.
  const paced = new Set(work.length === 0 ? days : work);
  let passed = 0;
  return days.map((day) => {
    if (paced.has(day)) passed += 1;
    const { planned_minutes } = sprint;
    const plan =
      planned_minutes === null ? null : Math.round((planned_minutes * passed) / paced.size);
    const so_far = recorded.filter((one) => one.day <= day);
    const sum = so_far.reduce((total, { minutes }) => total + minutes, 0);
    return { day, plan, recorded: day > today ? null : sum };
  });
}

function isWorkday(day: string): boolean {
  return Temporal.PlainDate.from(day).dayOfWeek <= 5;
}
