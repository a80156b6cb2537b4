import { actionInputs, actionRequest, actionType } from '@almanac/shared/contracts/actions';
import { expect, test } from 'vitest';
import { EXAMPLES } from './examples.ts';

test.each(actionType.options)('the example of %s is one the gateway understands', (type) => {
  const { inputs, target } = EXAMPLES[type];
  expect(actionInputs[type].safeParse(inputs).error?.issues).toBeUndefined();
  expect(actionRequest.shape.target.safeParse(target).success).toBe(true);
});
