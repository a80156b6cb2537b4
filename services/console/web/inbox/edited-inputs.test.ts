import { expect, test } from 'vitest';
import { editedInputs, fieldsOf } from './edited-inputs.ts';

const INPUTS = { to: [{ address: 'a@x.example' }], subject: 'Hello', text: 'One\nTwo', minutes: 5 };

test('each kind of value has its kind of field', () => {
  expect(fieldsOf(INPUTS).map(({ name, kind }) => [name, kind])).toEqual([
    ['to', 'json'],
    ['subject', 'line'],
    ['text', 'text'],
    ['minutes', 'number'],
  ]);
});

test('what nobody touched is sent as it was, and an untouched form changes nothing', () => {
  const same = editedInputs(INPUTS, { subject: 'Hello' });
  expect(same).toEqual({ ok: true, inputs: INPUTS, changed: false });
  expect(same.ok && same.inputs['to']).toBe(INPUTS.to);
  const other = editedInputs(INPUTS, { subject: 'Hello again', minutes: '7' });
  expect(other).toMatchObject({ ok: true, changed: true, inputs: { minutes: 7 } });
});

test('a broken list or number is said at its field and nothing is sent', () => {
  expect(editedInputs(INPUTS, { to: '[{', minutes: '' })).toEqual({
    ok: false,
    wrong: {
      to: expect.stringContaining('not JSON') as string,
      minutes: expect.stringContaining('number') as string,
    },
  });
});
