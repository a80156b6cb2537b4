/** A timer that should have fired and did not. What it should have left is looked for, not the timer. */
import { Temporal } from 'temporal-polyfill';
import { periodOf } from '../period.ts';
import { findingIf, stateOf, type Finding } from './finding.ts';

export interface TimerRows {
  /** The newest period of each mode that has a reflection. */
  reflections: readonly { mode: 'daily' | 'weekly'; newest: string }[];
  /** When the table of tasks was last read; null where Coda is off or was never read. */
  polled_at: string | null;
  /** When the first business fact was written down here: nothing is missed from before it. */
  first_fact_at: string | null;
  /** When watchers last looked; null before the first time. */
  last_look_at: string | null;
}

/** Reflections come at 18:00 of the person, the weekly one on Fridays; they have an hour. */
const DUE = Temporal.PlainTime.from('19:00');
const FRIDAY = 5;
/** A poll comes every 5 minutes. */
const POLL_MINUTES = { raise: 30, clear: 10 };
/** Who looks every 5 minutes and did not for so long was asleep or stopped, and so were the timers. */
const AWAKE_MS = 15 * 60_000;

/** After a sleep or a stop the timers have until the next look to catch up: nothing begins, and nothing ends. */
export function wasAwake(last_look_at: string | null, now: Date): boolean {
  return last_look_at !== null && now.getTime() - Date.parse(last_look_at) < AWAKE_MS;
}

export function judgeWorkflows(rows: TimerRows, now: Date, zone: string): Finding[] {
  const found = [
    ...silentReflection('daily', rows, now, zone),
    ...silentReflection('weekly', rows, now, zone),
    ...silentPoll(rows.polled_at, now),
  ];
  if (wasAwake(rows.last_look_at, now)) return found;
  return found.map((finding) => ({ ...finding, state: 'between' }));
}

function silentPoll(polled_at: string | null, now: Date): Finding[] {
  if (polled_at === null) return [];
  const minutes = Math.floor((now.getTime() - Date.parse(polled_at)) / 60_000);
  return findingIf(stateOf(minutes, POLL_MINUTES), {
    type: 'workflows.silent.coda-to-calendar-sync',
    severity: 'SEV2',
    title: 'The table of tasks is not read any more',
    detail: `It was last read at ${polled_at}, ${minutes} minutes ago; its timer has 5.`,
  });
}

function silentReflection(
  mode: 'daily' | 'weekly',
  rows: TimerRows,
  now: Date,
  zone: string,
): Finding[] {
  const day = lastDueDay(mode, now, zone);
  const expected = periodOf(mode, day, zone);
  // Who began after the hour on which it was due has missed nothing.
  const due_ms = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: DUE });
  const began_ms = Date.parse(rows.first_fact_at ?? now.toISOString());
  const newest = rows.reflections.find((row) => row.mode === mode)?.newest ?? '';
  const is_missing = newest < expected.name && began_ms < due_ms.epochMilliseconds;
  return findingIf(is_missing ? 'bad' : undefined, {
    type: `workflows.silent.${mode}-observer-trigger`,
    severity: 'SEV2',
    title: `The ${mode} reflection did not come`,
    detail: `There is none of ${expected.name}; the newest is ${newest === '' ? 'not there either' : newest}.`,
  });
}

/** The last day whose hour has passed: today, an earlier one, or the last Friday. */
function lastDueDay(mode: 'daily' | 'weekly', now: Date, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const has_come = Temporal.PlainTime.compare(local.toPlainTime(), DUE) >= 0;
  const last = local.toPlainDate().subtract({ days: has_come ? 0 : 1 });
  if (mode === 'daily') return last.toString();
  return last.subtract({ days: (last.dayOfWeek - FRIDAY + 7) % 7 }).toString();
}
