/** Blocks and events for the tests of this folder. */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { CalendarEvent } from '@almanac/shared/contracts/scheduler';

export const ZONE = 'Europe/Berlin';

/** `at` is local to no zone: the instant in UTC, as "24T08:00". */
export function block(
  id: string,
  from: string,
  to: string,
  more: Partial<BlockState> = {},
): BlockState {
  return {
    block_id: id,
    run_id: 'run',
    plan_id: null,
    task_id: null,
    step_id: null,
    client_id: null,
    kind: 'deep',
    title: id,
    start: `2026-11-${from}:00Z`,
    end: `2026-11-${to}:00Z`,
    part: 1,
    parts: 1,
    why: '',
    calendar_event_id: null,
    status: 'planned',
    pinned: false,
    version: 1,
    actual_start: null,
    actual_end: null,
    moved_from: null,
    overdue: false,
    actual_minutes: null,
    completed_via: null,
    completed_at: null,
    ...more,
  };
}

export function meeting(
  id: string,
  from: string,
  to: string,
  more: Partial<CalendarEvent> = {},
): CalendarEvent {
  return {
    event_id: id,
    calendar_id: 'primary',
    title: id,
    start: `2026-11-${from}:00Z`,
    end: `2026-11-${to}:00Z`,
    all_day: false,
    busy: true,
    why: '',
    ...more,
  };
}
