import { expect, test } from 'vitest';
import type { CalendarEvent } from '../calendar-event.ts';
import { allDayNotes } from './all-day-notes.ts';

const at = (text: string): number => Date.parse(text);
const event: CalendarEvent = {
  event_id: 'e',
  calendar_id: 'primary',
  title: 'Fair',
  start: at('2026-11-23T23:00Z'),
  end: at('2026-11-25T23:00Z'),
  all_day: true,
  status: 'confirmed',
  event_type: 'default',
  zone: 'Europe/Berlin',
};
const block = { start: at('2026-11-25T09:00Z'), end: at('2026-11-25T10:00Z') };

test('an all-day event that the calendar counts as busy is named where blocks lie in it', () => {
  expect(allDayNotes([block], [event])).toEqual([
    "'Fair' (all day, from Tue 24 Nov) takes no time: blocks lie in it. Make it out of office, or let all-day events count as busy.",
  ]);
});

test.each([
  ['marked as free', { transparency: 'transparent' }],
  ['declined', { self_response: 'declined' }],
  ['a birthday', { event_type: 'birthday' }],
  ['one that blocks, by choice', { all_day_is_busy: true }],
  ['out of office, which blocks', { event_type: 'out_of_office' }],
  ['a timed one', { all_day: false }],
  ['over before the block', { end: at('2026-11-24T23:00Z') }],
] satisfies [string, Partial<CalendarEvent>][])('nothing is said of %s', (_, change) => {
  expect(allDayNotes([block], [{ ...event, ...change }])).toEqual([]);
});
