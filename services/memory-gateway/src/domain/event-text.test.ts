import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventText } from './event-text.ts';

const event = (payload: Record<string, unknown>) =>
  eventText({ event_type: 'block.moved', event_source: 'scheduler', payload });

test('type, source, texts, numbers and the names of members are words; truth values are not', () => {
  const text = event({
    plan_title: 'Write the offer',
    blocks: 3,
    ok: true,
    none: null,
    at: [{ day: 'Monday' }],
  });
  expect(text.split('\n')).toEqual([
    'block moved',
    'scheduler',
    'Write the offer',
    '3',
    'Monday',
    'plan title blocks ok none at day',
  ]);
});

test('a payload of any shape and size gives a bounded, well-formed text', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (payload) => {
      const text = event(payload);
      expect(text.length).toBeLessThanOrEqual(8000);
      expect(text.isWellFormed()).toBe(true);
    }),
  );
  let deep: unknown = 'bottom';
  for (let i = 0; i < 50; i += 1) deep = { deep };
  expect(event({ deep })).not.toContain('bottom');
  expect(
    event({ long: '😀'.repeat(100_000), many: Array.from({ length: 10_000 }, () => 'x') }).length,
  ).toBeLessThan(8001);
});
