import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokensOf, withinBudget } from './token-budget.ts';

const anyItems = fc.array(fc.record({ content: fc.string({ minLength: 1, maxLength: 200 }) }));

test('what is answered never costs more than the budget, and something is always answered', () => {
  fc.assert(
    fc.property(anyItems, fc.integer({ min: 1, max: 300 }), (items, max_tokens) => {
      const kept = withinBudget(items, max_tokens);
      const cost = kept.reduce((sum, { content }) => sum + tokensOf(content), 0);
      expect(cost).toBeLessThanOrEqual(max_tokens);
      expect(kept.length > 0).toBe(items.length > 0);
    }),
  );
});

test('without a budget everything stays', () => {
  expect(withinBudget([{ content: 'a' }], undefined)).toEqual([{ content: 'a' }]);
});
