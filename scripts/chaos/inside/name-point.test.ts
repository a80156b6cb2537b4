import { expect, test } from 'vitest';
import { commitName, counted, pathTemplate, queueStep, tablesWritten } from './name-point.ts';

test.each([
  ['/api/v1/planner/plans/plan_01kb8q6y7mhn0aaaaaaaaaaaaa', '/api/v1/planner/plans/:id'],
  ['/api/v1/planner/plan', '/api/v1/planner/plan'],
  [
    '/calendar/v3/calendars/c_0123abc%40group.calendar.google.com/events/03osgkfjmmmqtcsd53qhutnm5msap696jkfcnsaf41chcdopdtum',
    '/calendar/v3/calendars/:id/events/:id',
  ],
  ['/calendar/v3/calendars/primary/events', '/calendar/v3/calendars/:id/events'],
  [
    '/coda/apis/v1/docs/sandbox-doc/tables/grid-tasks/rows',
    '/coda/apis/v1/docs/sandbox-doc/tables/grid-tasks/rows',
  ],
  [
    '/coda/apis/v1/mutationStatus/mutate%3A0b3e7a52-0d0e-4c1e-8f3a-5f1c0a9e7b11',
    '/coda/apis/v1/mutationStatus/:id',
  ],
  ['/broken/%E0%A4%A', '/broken/%E0%A4%A'],
])('a path %s is one place, whichever record it names', (path, template) => {
  expect(pathTemplate(path)).toBe(template);
});

test('a commit is named by the tables it wrote, not by those that every commit writes', () => {
  const written = [
    'insert into planner.plans (plan_id) values ($1)',
    'insert into core.audit_event (id) values ($1)',
    'update planner.plans set status = $2 where plan_id = $1',
    'INSERT INTO planner_queue.job (name) SELECT $1',
  ].flatMap(tablesWritten);
  expect(written).toEqual([
    'planner.plans',
    'core.audit_event',
    'planner.plans',
    'planner_queue.job',
  ]);
  expect(commitName(written)).toBe('plans');
  expect(commitName(['core.audit_event'])).toBe('audit_event');
  expect(commitName(['scheduler_queue.job_common'])).toBe('job');
  expect(commitName(['a.one', 'a.two', 'a.three', 'a.four'])).toBe('one, two, three …');
  expect(commitName([])).toBeUndefined();
});

test('a statement that only locks writes nothing', () => {
  expect(tablesWritten('select * from planner.plans for update of plans skip locked')).toEqual([]);
});

test('how often a loop ran beyond the second time makes no new point', () => {
  expect([1, 2, 3, 9].map((times) => counted('after commit x', times))).toEqual([
    'after commit x',
    'after commit x #2',
    'after commit x #3+',
    'after commit x #3+',
  ]);
});

test('the queue takes a job and notes it as done', () => {
  const taking =
    "UPDATE planner_queue.job j SET\n state = 'active' WHERE name = 'remember' AND id = 1";
  expect(queueStep(taking, [])).toEqual({ job: 'remember', step: 'taken' });
  const noting =
    "UPDATE planner_queue.job SET completed_on = now(),\n state = 'completed' WHERE name = $1";
  expect(queueStep(noting, ['remember', []])).toEqual({ job: 'remember', step: 'noted as done' });
  expect(queueStep('update planner_queue.queue set monitor_on = now()', [])).toBeUndefined();
});
