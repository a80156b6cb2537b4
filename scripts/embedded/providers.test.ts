import { expect, test } from 'vitest';
import { chooseProviders } from './providers.ts';

test('what is not configured is the sandbox, and the model is offline', () => {
  expect(chooseProviders({})).toEqual({ google: 'sandbox', coda: 'sandbox', model: 'offline' });
});

test('a provider configured by half is refused, naming what is missing', () => {
  expect(() => chooseProviders({ CODA_API_TOKEN: 'x' })).toThrow(/CODA_DOC_ID/);
});

test('an empty setting counts as not set', () => {
  expect(chooseProviders({ OPENROUTER_API_KEY: '' }).model).toBe('offline');
});
