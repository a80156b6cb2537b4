import { escalationChain } from '@almanac/shared/contracts/people';
import { expect, test } from 'vitest';
import { chainOf, chainsOf, sayChain, type Row } from './escalation.ts';

const row = (level: number, step: number, target_type: Row['target_type'], target = ''): Row => ({
  level,
  risk: '*',
  step,
  delay_minutes: step * 5,
  target_type,
  target,
});

test('rows become one chain for each level and risk, in the order of the steps', () => {
  const chains = chainsOf([
    row(4, 1, 'deciders'),
    row(3, 2, 'role', 'admin'),
    row(3, 1, 'deciders'),
  ]);
  expect(chains.map(({ level }) => level)).toEqual([3, 4]);
  const nameOf = (type: string, target: string): string =>
    type === 'role' ? `every ${target}` : type;
  expect(sayChain(chains[0]?.steps ?? [], nameOf)).toBe(
    'after 5 min deciders, after 10 min every admin',
  );
  expect(sayChain([], nameOf)).toBe('nobody');
});

test('a chain of the form is one the owner takes, the deciders without a target', () => {
  const made = chainOf({ level: 3, risk: '*' }, [
    { delay_minutes: ' 5 ', target_type: 'deciders', target: 'left over' },
    { delay_minutes: '15', target_type: 'role', target: 'supervisor' },
  ]);
  expect('chain' in made && escalationChain.parse(made.chain)).toEqual({
    level: 3,
    risk: '*',
    steps: [
      { delay_minutes: 5, target_type: 'deciders' },
      { delay_minutes: 15, target_type: 'role', target: 'supervisor' },
    ],
  });
});

test.each([
  [{ delay_minutes: '0', target_type: 'deciders' as const, target: '' }],
  [{ delay_minutes: 'soon', target_type: 'deciders' as const, target: '' }],
  [{ delay_minutes: '5', target_type: 'person' as const, target: '' }],
])('%o is refused in words', (step) => {
  expect(chainOf({ level: 3, risk: '*' }, [step])).toHaveProperty('wrong');
});
