import { expect, test } from 'vitest';
import { queuesOf } from './queues.ts';

const queue = (name: string, ready = 0, active = 0, failed = 0) => ({
  name,
  ready,
  active,
  failed,
});

test('what was given up stands with its queue, and the library’s own queue is nobody’s business', () => {
  const rows = queuesOf([
    queue('__pgboss__send-it', 3),
    queue('remember', 2, 1, 9),
    queue('remember.dead', 4),
    queue('some-new-queue', 0, 0, 1),
  ]);
  expect(rows).toEqual([
    { name: 'remember', title: 'Memories to be written', ready: 2, active: 1, given_up: 4 },
    { name: 'some-new-queue', title: 'some new queue', ready: 0, active: 0, given_up: 1 },
  ]);
});

test('trouble comes first, then what is full', () => {
  const names = queuesOf([queue('a'), queue('b', 5), queue('c'), queue('c.dead', 1)]).map(
    ({ name }) => name,
  );
  expect(names).toEqual(['c', 'b', 'a']);
});
