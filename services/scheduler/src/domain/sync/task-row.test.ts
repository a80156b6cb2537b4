import { expect, test } from 'vitest';
import { rowStatus, taskRow } from './task-row.ts';

const news = {
  event_id: 'almanac0001',
  block_id: 'blk_01m8bj78ya0pre095zka1hxd8n',
  plan_id: 'plan_01m8bj78ya0pre095zka1hxd8n',
  task_id: 't-1',
  client_id: null,
  title: 'Draft the report',
  status: 'moved' as const,
  start: '2026-11-25T10:30:00Z',
  end: '2026-11-25T11:30:00Z',
  task_span: { start: '2026-11-25T10:30:00Z', end: '2026-11-27T09:00:00Z' },
  revision: 2,
};

const { task_span: span } = news;
const words = { zone: 'Europe/Berlin', was_written: true };
const state = { span, is_begun: false, is_done: false };

test("the note tells the person's own time, the row the span of the whole task", () => {
  expect(taskRow(news, state, words)).toEqual({
    status: 'Scheduled',
    event_id: 'almanac0001',
    plan_id: news.plan_id,
    start: '2026-11-25T10:30:00Z',
    end: '2026-11-27T09:00:00Z',
    note: '"Draft the report" was moved to Wed 25 Nov, 11:30.',
  });
});

test.each([
  ['scheduled', 'Planned from'],
  ['done', 'is done'],
  ['partial', 'is partly done'],
  ['skipped', 'was skipped'],
  ['deleted', 'was removed'],
] as const)('the note of a block that is %s says that it %s', (status, note) => {
  expect(taskRow({ ...news, status }, state, words).note).toContain(note);
});

test('what never was in the calendar was not removed from it', () => {
  const row = taskRow({ ...news, status: 'deleted' }, state, { ...words, was_written: false });
  expect(row.note).toBe('"Draft the report" is not planned any more.');
});

test.each([
  ['Scheduled', { is_begun: false, is_done: false }],
  ['In progress', { is_begun: true, is_done: false }],
  ['Done', { is_begun: true, is_done: true }],
  ['Done', { is_begun: false, is_done: true, span: null }],
  ['Unscheduled', { is_begun: false, is_done: false, span: null }],
])('the row is %s by what is so of the whole task, whatever its last news: %j', (status, so) => {
  expect(rowStatus({ span, ...so })).toBe(status);
});

test('a task without a block left has no times, and its row says the same fields as before', () => {
  const none = { ...state, span: null };
  const row = taskRow({ ...news, status: 'deleted', task_span: null }, none, words);
  expect(row).toMatchObject({ status: 'Unscheduled', start: '', end: '' });
  expect(Object.keys(row)).toEqual(Object.keys(taskRow(news, state, words)));
});
