import { actionState, actionType } from '@almanac/shared/contracts/actions';
import { reversibility, risk } from '@almanac/shared/contracts/ruling';
import { expect, test } from 'vitest';
import {
  ACTION_STATES,
  ACTION_TYPES,
  REVERSIBILITIES,
  RISKS,
  sayLevel,
  sayState,
  sayType,
} from './action-words.ts';

test('every state, kind, risk and reversibility of the contract has its words here, and no other', () => {
  expect(ACTION_STATES.toSorted()).toEqual(actionState.options.toSorted());
  expect([...ACTION_TYPES]).toEqual(actionType.options.toSorted());
  expect(RISKS).toEqual(risk.options);
  expect(REVERSIBILITIES).toEqual(reversibility.options);
});

test('a state or a kind that came later is still said in plain words', () => {
  expect(sayState('on_hold')).toBe('on hold');
  expect(sayType('coda.update_task')).toBe('Coda: update task');
  expect(sayLevel(9)).toBe('level 9');
});
