import { expect, test } from 'vitest';
import { ALLOWED_CALLS } from './allowed-calls.ts';
import { findCall } from './find-call.ts';

test('a path written out goes before one with a place in it', () => {
  expect(findCall('GET', '/api/v1/actions/counts')?.path).toBe('/api/v1/actions/counts');
  expect(findCall('GET', '/api/v1/actions/act_01')?.path).toBe('/api/v1/actions/{id}');
  expect(findCall('GET', '/api/v1/memory/stats')?.path).toBe('/api/v1/memory/stats');
  expect(findCall('POST', '/api/v1/people')?.roles).toEqual(['admin']);
  expect(findCall('PATCH', '/api/v1/people/jonas@example.org')?.owner).toBe('action-gateway');
});

test('ids of people and tasks may have letters that browsers encode', () => {
  for (const id of ['t%20001', 'M%C3%BCller', 'a%3Ab', 'x%40y']) {
    expect(findCall('GET', `/api/v1/planner/tasks/${id}/costs`), id).toBeDefined();
  }
});

test.each([
  ['GET', '/api/v1/scheduler/internal/calendar-event'],
  ['POST', '/api/v1/internal/grants/redeem'],
  ['POST', '/api/v1/scheduler/internal/apply-run'],
  ['POST', '/api/v1/audit/epoch'],
  ['POST', '/api/v1/planner/tasks/poll'],
  ['POST', '/mcp'],
  ['GET', '/metrics'],
  ['DELETE', '/api/v1/actions/act_01'],
  ['GET', '/api/v1/actions/'],
  ['GET', '/api/v1/actions/..'],
  ['GET', '/api/v1/actions/../scheduler/internal/calendar-event'],
  ['GET', '/api/v1/actions/%2e%2e'],
  ['GET', '/api/v1/actions/a%2Fb'],
  ['GET', '/api/v1/actions/a%5Cb'],
  ['GET', '/api/v1/actions/a%00'],
  ['GET', '/api/v1/actions/a%252Fb'],
  ['GET', '/api/v1/actions/a;b'],
  ['GET', '/API/v1/actions'],
  ['get', '/api/v1/actions'],
  ['GET', `/api/v1/actions/${'a'.repeat(201)}`],
  ['GET', ''],
])('%s %s is no call of ours', (method, path) => {
  expect(findCall(method, path)).toBeUndefined();
});

test('nothing internal stands in the table, and no call twice', () => {
  const keys = ALLOWED_CALLS.map(
    ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => /internal|webhook|\/mcp/.test(key))).toEqual([]);
});
