import { expect, test } from 'vitest';
import { taskRow } from './task-row.ts';

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

test("the note tells the person's own time, the row the span of the whole task", () => {
  expect(taskRow(news, 'Europe/Berlin', false)).toEqual({
    status: 'Scheduled',
    event_id: 'almanac0001',
    plan_id: news.plan_id,
    start: '2026-11-25T10:30:00Z',
    end: '2026-11-27T09:00:00Z',
    note: '"Draft the report" was moved to Wed 25 Nov, 11:30.',
  });
});

test.each([
  ['scheduled', 'Scheduled', 'Planned from'],
  ['done', 'In progress', 'is done'],
  ['partial', 'In progress', 'is partly done'],
  ['skipped', 'In progress', 'was skipped'],
  ['deleted', 'Scheduled', 'was removed'],
] as const)('a block that is %s makes the row %s', (status, shown, note) => {
  const row = taskRow({ ...news, status }, 'Europe/Berlin', false);
  expect(row.status).toBe(shown);
  expect(row.note).toContain(note);
});

test('a task without a block left is unscheduled and keeps the times it had', () => {
  const row = taskRow({ ...news, status: 'deleted', task_span: null }, 'Europe/Berlin', false);
  expect(row.status).toBe('Unscheduled');
  expect(row).not.toHaveProperty('start');
});
