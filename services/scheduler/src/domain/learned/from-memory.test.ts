import { expect, test } from 'vitest';
import { learnedFromMemory } from './from-memory.ts';

const TODAY = '2026-11-23';
const places = (content: string) =>
  learnedFromMemory([{ memory_id: 'mem_1', content, authority: 'verified' }], TODAY).map(
    ({ place }) => place,
  );

test.each<[string, object[]]>([
  ['I prefer calls in the afternoon.', [{ kind: 'meeting', from: '12:00', to: '18:00' }]],
  ['The operator prefers deep work before 11', [{ kind: 'deep', from: '00:00', to: '11:00' }]],
  ['Ich arbeite freitags nicht.', [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'sat', 'sun'] }]],
  [
    'No meetings before 10. Admin only on Fridays.',
    [
      { kind: 'meeting', from: '10:00', to: '24:00' },
      { kind: 'admin', weekdays: ['fri'] },
    ],
  ],
  ['Acme prefers calls on Friday.', []],
  ['Their office is closed on Fridays', []],
  ['I like short sentences without praise.', []],
  ['My time zone is Europe/Lisbon and I work at most 4 hours a day', []],
])('%s', (content, expected) => {
  expect(places(content)).toEqual(expected);
});
