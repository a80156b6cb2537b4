import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrubSecrets, scrubValue } from './scrub.ts';

describe('scrubSecrets', () => {
  test.each([
    ['key sk-proj-abcdEFGH1234abcdEFGH1234', 'key [secret: api key]'],
    ['AKIAIOSFODNN7EXAMPLE', '[secret: api key]'],
    ['push with ghp_abcdefghijklmnopqrstuvwxyz0123', 'push with [secret: token]'],
    ['xoxb-1234567890-abcdef', '[secret: token]'],
    ['Authorization: Bearer abc.def-ghi_jkl1234567', 'Authorization: Bearer [secret: token]'],
    ['password: hunter2hunter2', 'password: [secret: password]'],
    ['api_key="abc123def456"', 'api_key="[secret: password]"'],
    ['postgres://me:s3cr3t@db/x', 'postgres://me:[secret: password]@db/x'],
    ['card 4242-4242-4242-4242 ok', 'card [secret: card number] ok'],
    ['5555555555554444', '[secret: card number]'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- rest',
      '[secret: private key] rest',
    ],
  ])('%j', (text, clean) => {
    expect(scrubSecrets(text)).toBe(clean);
  });

  test.each([
    'The password is kept in the vault',
    'Invoice 4242424242424241 over 1,200.00',
    'Call +49 30 901820 at 10:30',
    'run_01hzx3k5v7abcdefghjkmnpqrs finished at 1763640000000',
    'a risk-averse task-based plan with disk-encryption-everywhere',
  ])('leaves %j alone', (text) => {
    expect(scrubSecrets(text)).toBe(text);
  });

  test('scrubbing twice is scrubbing once', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const once = scrubSecrets(`${text} 4111111111111111 password=${text}`);
        expect(scrubSecrets(once)).toBe(once);
      }),
    );
  });

  test('values keep their shape', () => {
    const value = { a: ['Bearer abcdefghijklmnopqrst', 4_111_111_111_111_111, null, true] };
    expect(scrubValue(value)).toEqual({
      a: ['Bearer [secret: token]', 4_111_111_111_111_111, null, true],
    });
  });
});
