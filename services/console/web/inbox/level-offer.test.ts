import { expect, test } from 'vitest';
import { offersLevel1 } from './level-offer.ts';

const waits = { state: 'awaiting_approval', level: 3, reversibility: 'reversible' } as const;

test.each([
  ['twenty equal approvals', { equal_approvals: 20 }, true],
  ['nineteen', { equal_approvals: 19 }, false],
  ['none that anybody counted', {}, false],
  ['what cannot be undone', { equal_approvals: 20, reversibility: 'irreversible' }, false],
  ['what is decided already', { equal_approvals: 20, state: 'authorized' }, false],
  ['what nobody is asked about', { equal_approvals: 20, level: 1 }, false],
] as const)('after %s level 1 is offered: %o %s', (_, more, offered) => {
  expect(offersLevel1({ ...waits, ...more })).toBe(offered);
});
