import { policyRule } from '@almanac/shared/contracts/policy';
import { expect, test } from 'vitest';
import { kindNamed, levelOneRule } from './level-one.ts';

const rule = (more: object) => policyRule.parse({ level: 3, why: 'people look at it', ...more });
const own = rule({ rule_id: 'tasks', action_type: 'task.create' });
const graver = rule({ rule_id: 'tasks.high', action_type: 'task.create', risk: 'high' });

test('the offer lowers the kind’s own rule and leaves what graver cases need', () => {
  expect(levelOneRule([graver, own], 'task.create')).toEqual({
    ...own,
    level: 1,
    why: 'equal ones were approved as they were',
  });
});

test('a kind that has no rule of its own gets one', () => {
  const made = levelOneRule([graver], 'task.create');
  expect(policyRule.parse(made)).toMatchObject({ rule_id: 'task.create', risk: '*', level: 1 });
});

test('an address names a kind there is, or none', () => {
  expect([
    kindNamed('task.create'),
    kindNamed('*'),
    kindNamed('<b>'),
    kindNamed(undefined),
  ]).toEqual(['task.create', undefined, undefined, undefined]);
});
