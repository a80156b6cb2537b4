import { expect, test } from 'vitest';
import { sprintOf } from './sprint-row.ts';

test('a sprint is read with its days as they are written and its hours as minutes', () => {
  const cells = {
    sprint_id: 'sprint-48',
    title: 'Week 48',
    client_id: ['acme'],
    starts_on: '2026-11-23T00:00:00.000+01:00',
    ends_on: '2026-11-29',
    planned_billable_hours: '24,5 h',
  };
  expect(sprintOf(cells)).toEqual({
    sprint_id: 'sprint-48',
    title: 'Week 48',
    client_id: 'acme',
    starts_on: '2026-11-23',
    ends_on: '2026-11-29',
    planned_billable_minutes: 1470,
  });
});

test.each([
  ['2026-02-30', null],
  ['next week', null],
  ['', null],
  ['0001-01-01', null],
])('the day %j is %j', (starts_on, day) => {
  expect(sprintOf({ sprint_id: 's', starts_on })?.starts_on).toBe(day);
});

test.each([
  [0, 0],
  ['about 20', null],
  ['', null],
  [-3, null],
  [1e9, null],
])('%j planned hours are %j minutes', (planned_billable_hours, minutes) => {
  const sprint = sprintOf({ sprint_id: 's', planned_billable_hours });
  expect(sprint?.planned_billable_minutes).toBe(minutes);
});

test('a row without an id is none', () => {
  expect(sprintOf({ sprint_id: '', title: 'New' })).toBeUndefined();
});
