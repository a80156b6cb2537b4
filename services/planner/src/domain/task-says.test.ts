import { expect, test } from 'vitest';
import { taskSays } from './task-says.ts';

test.each([
  [{ status: 'Done' }, 'done'],
  [{ status: ' erledigt ' }, 'done'],
  [{ status: ['Completed'] }, 'done'],
  [{ status: 'In progress', done: true }, 'done'],
  [{ done: 'true' }, 'done'],
  [{ status: '' }, 'open'],
  [{ status: 'Not done' }, 'open'],
  [{ status: 'Done soon', done: false }, 'open'],
  [{ title: 'x' }, undefined],
  [{ almanac_status: 'Done' }, undefined],
  [{ almanac_status: 'Done', status: 'Open' }, 'open'],
])('%j says %s', (values, word) => {
  expect(taskSays(values)).toBe(word);
});
