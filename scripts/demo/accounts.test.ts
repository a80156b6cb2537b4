import { expect, test } from 'vitest';
import { demoAccounts } from './accounts.ts';

const GOOGLE = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret', GOOGLE_PUSH: 'true' };

test('with everything in the sandbox the clock moves and nothing of the person is passed on', () => {
  const accounts = demoAccounts({ ALMANAC_ZONE: 'Europe/Berlin' }, false);
  expect(accounts).toMatchObject({ moves_clock: true, writes_outside: false, settings: {} });
});

test('--sandbox leaves out real accounts and the model', () => {
  const accounts = demoAccounts({ ...GOOGLE, OPENROUTER_API_KEY: 'sk-or-1' }, true);
  expect(accounts.providers).toEqual({ google: 'sandbox', coda: 'sandbox', model: 'offline' });
  expect(accounts).toMatchObject({ moves_clock: true, settings: {} });
});

test('beside any real provider the clock is the real one, and only Google and Coda are written', () => {
  expect(demoAccounts({ OPENROUTER_API_KEY: 'sk-or-1' }, false)).toMatchObject({
    moves_clock: false,
    writes_outside: false,
  });
  expect(demoAccounts(GOOGLE, false)).toMatchObject({ moves_clock: false, writes_outside: true });
});

test('no channel for push outlives the demo', () => {
  expect(demoAccounts(GOOGLE, false).settings['GOOGLE_PUSH']).toBe('false');
});

test('what is configured by half is refused, pointing to the doctor', () => {
  expect(() => demoAccounts({ CODA_API_TOKEN: 'x' }, false)).toThrow(/npm run doctor/);
});
