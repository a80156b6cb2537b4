import { expect, test } from 'vitest';
import { decideAction, type DecisionFacts } from './decide-action.ts';

const standing = {
  standing_authorization_id: 'auth_1',
  action_type: 'coda.update_task' as const,
  max_level: 1,
  scope: 'sandbox' as const,
};
const facts: DecisionFacts = {
  level: { level: 1, why: 'the policy' },
  authorizations: [standing],
  sandboxed: true,
  own_command: false,
  committee: undefined,
  forbidden: undefined,
};

test('levels 0 and 1 need a standing authorization of the right scope and level', () => {
  expect(decideAction(facts).decision).toBe('authorized');
  expect(decideAction({ ...facts, sandboxed: false }).decision).toBe('awaiting_approval');
  expect(decideAction({ ...facts, authorizations: [] }).decision).toBe('awaiting_approval');
  const low = [{ ...standing, max_level: 0 }];
  expect(decideAction({ ...facts, authorizations: low }).decision).toBe('awaiting_approval');
  const any = [{ ...standing, scope: 'any' as const }];
  const real = decideAction({ ...facts, authorizations: any, sandboxed: false });
  expect(real).toMatchObject({ decision: 'authorized', standing_authorization_id: 'auth_1' });
});

test('level 2 waits for its confirmation also under a standing authorization', () => {
  const level = { level: 2, why: 'x' };
  const authorizations = [{ ...standing, max_level: 2 }];
  expect(decideAction({ ...facts, level, authorizations }).decision).toBe('awaiting_approval');
});

test('a person alone commands up to level 3, never level 4, never what is forbidden', () => {
  const own = { ...facts, own_command: true };
  expect(decideAction({ ...own, level: { level: 3, why: 'x' } }).decision).toBe('authorized');
  expect(decideAction({ ...own, level: { level: 4, why: 'x' } }).decision).toBe('blocked');
  const committee = { need: 2, members: ['ben', 'cleo', 'dan'] };
  const together = decideAction({ ...own, level: { level: 4, why: 'x' }, committee });
  expect(together).toMatchObject({ decision: 'awaiting_approval' });
  expect(together.reason).toContain('2 of 3');
  expect(decideAction({ ...own, forbidden: 'no' })).toMatchObject({
    decision: 'blocked',
    reason: 'no',
  });
});
