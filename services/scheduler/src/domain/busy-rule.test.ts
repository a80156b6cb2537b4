import { expect, test } from 'vitest';
import { busyVerdict, readBusy } from './busy-rule.ts';
import type { CalendarEvent } from './calendar-event.ts';

function event(more: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    event_id: 'e1',
    calendar_id: 'c1',
    title: 'Meeting',
    start: 0,
    end: 3_600_000,
    all_day: false,
    status: 'confirmed',
    event_type: 'default',
    zone: 'Europe/Berlin',
    ...more,
  };
}

test.each<[string, Partial<CalendarEvent>, boolean, string]>([
  ['an ordinary meeting', {}, true, 'marked as busy'],
  ['a free one', { transparency: 'transparent' }, false, 'marked as free'],
  ['a cancelled one', { status: 'cancelled' }, false, 'cancelled'],
  ['one I declined', { self_response: 'declined' }, false, 'you declined it'],
  ['a tentative one', { status: 'tentative' }, true, 'tentative'],
  ['one I may come to', { self_response: 'tentative' }, true, 'tentative'],
  ['one I have not answered', { self_response: 'needs_action' }, true, 'marked as busy'],
  [
    'a working location',
    { event_type: 'working_location', transparency: 'opaque' },
    false,
    'never',
  ],
  ['a birthday', { event_type: 'birthday', transparency: 'opaque' }, false, 'never'],
  ['out of office', { event_type: 'out_of_office', transparency: 'transparent' }, true, 'always'],
  ['out of office all day', { event_type: 'out_of_office', all_day: true }, true, 'always'],
  [
    'cancelled out of office',
    { event_type: 'out_of_office', status: 'cancelled' },
    false,
    'cancelled',
  ],
  ['focus time', { event_type: 'focus_time' }, true, 'marked as busy'],
  ['a reservation out of a mail', { event_type: 'from_gmail' }, true, 'marked as busy'],
  [
    'a tentative one where those may be planned over',
    { status: 'tentative', tentative_is_free: true },
    false,
    'planned over',
  ],
  [
    'a tentative one all day and busy, where those may be planned over',
    { self_response: 'tentative', all_day: true, transparency: 'opaque', tentative_is_free: true },
    false,
    'planned over',
  ],
  [
    'an ordinary one where tentative ones may be planned over',
    { tentative_is_free: true },
    true,
    'marked as busy',
  ],
  [
    'out of office, also a tentative one where those may be planned over',
    { event_type: 'out_of_office', status: 'tentative', tentative_is_free: true },
    true,
    'always',
  ],
  ['all day, nothing said', { all_day: true }, false, 'only when they are marked as busy'],
  [
    'all day, nothing said, where such events take time',
    { all_day: true, all_day_is_busy: true },
    true,
    'all day, and you let',
  ],
  [
    'all day and free, where such events take time',
    { all_day: true, all_day_is_busy: true, transparency: 'transparent' },
    false,
    'marked as free',
  ],
  [
    'all day and busy',
    { all_day: true, transparency: 'opaque' },
    true,
    'all-day event marked as busy',
  ],
  ['all day and free', { all_day: true, transparency: 'transparent' }, false, 'marked as free'],
  [
    'all day, busy, declined',
    { all_day: true, transparency: 'opaque', self_response: 'declined' },
    false,
    'declined',
  ],
])('%s', (_name, more, blocks, reason) => {
  const verdict = busyVerdict(event(more));
  expect(verdict.blocks).toBe(blocks);
  expect(verdict.reason).toContain(reason);
});

test('every event is either busy time or ignored with a reason', () => {
  const reading = readBusy([
    event({ start: 100, end: 200 }),
    event({ event_id: 'e2', status: 'cancelled' }),
    event({ event_id: 'e3', start: 50, end: 50 }),
    event({ start: 10, end: 20, title: 'First' }),
  ]);
  expect(reading.busy).toEqual([
    { start: 10, end: 20, title: 'First' },
    { start: 100, end: 200, title: 'Meeting' },
  ]);
  expect(reading.ignored).toEqual([
    { event_id: 'e2', title: 'Meeting', reason: 'cancelled' },
    { event_id: 'e3', title: 'Meeting', reason: 'takes no time' },
  ]);
});
