import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrubSecrets, scrubUrl, scrubValue, secretsIn } from './scrub.ts';

/** Made of parts, so that no scanner takes these examples for real ones. */
const key = (...parts: string[]): string => parts.join('');
const RUN = 'aB3dE5gH7jK9mN1pQ3sT5vW7';

describe('scrubSecrets', () => {
  test.each([
    ['key sk-proj-abcdEFGH1234abcdEFGH1234', 'key [secret: api key]'],
    [`an ${key('sk-ant-', 'api03-', RUN, '_x-', RUN, 'AA')} key`, 'an [secret: api key] key'],
    [key('sk-or-', 'v1-0123456789abcdef0123456789'), '[secret: api key]'],
    [`${key('rk_', 'live_', RUN)}.`, '[secret: api key].'],
    [key('pk_', 'live_', RUN), '[secret: api key]'],
    [key('whsec_', RUN), '[secret: api key]'],
    ['AKIAIOSFODNN7EXAMPLE', '[secret: api key]'],
    [key('AIza', 'SyA', RUN, '_-abcdefgh'), '[secret: api key]'],
    [key('SG.', RUN, '.', RUN, RUN), '[secret: api key]'],
    ['push with ghp_abcdefghijklmnopqrstuvwxyz0123', 'push with [secret: token]'],
    [key('github_', 'pat_', RUN, '_', RUN), '[secret: token]'],
    [key('glpat', '-', RUN), '[secret: token]'],
    ['xoxb-1234567890-abcdef', '[secret: token]'],
    [key('npm_', RUN, 'abcdefghijkl'), '[secret: token]'],
    [key('ya29', '.', RUN), '[secret: token]'],
    [key('bot 123456789', ':AA', 'abcdefghijklmnopqrstuvwxyz_-01234'), 'bot [secret: token]'],
    [
      key('https://hooks.slack.com/', 'services/T000/B000/', RUN),
      'https://hooks.slack.com/services/[secret: token]',
    ],
    [key('eyJhbGciOiJI', '.eyJzdWIiOiIx', '.SflKxwRJSMeK'), '[secret: token]'],
    ['Authorization: Bearer abc.def-ghi_jkl1234567', 'Authorization: Bearer [secret: token]'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [secret: password]'],
    ['password: hunter2hunter2', 'password: [secret: password]'],
    ['Das Passwort ist Sommer2026!', 'Das Passwort ist [secret: password]'],
    ['DB_PASSWORD=verysecret', 'DB_PASSWORD=[secret: password]'],
    [
      'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI',
      'export AWS_SECRET_ACCESS_KEY=[secret: password]',
    ],
    ['{"client_secret": "abcdefgh"}', '{"client_secret": "[secret: password]"}'],
    ['api_key="abc123def456"', 'api_key="[secret: password]"'],
    ['postgres://me:s3cr3t@db/x', 'postgres://me:[secret: password]@db/x'],
    [
      'see https://x.org/a?id=7&token=abc12345&b=1',
      'see https://x.org/a?id=7&token=[secret: token]&b=1',
    ],
    [
      'https://s3.org/f?X-Amz-Signature=0a1b2c3d4e',
      'https://s3.org/f?X-Amz-Signature=[secret: token]',
    ],
    ['card 4242-4242-4242-4242 ok', 'card [secret: card number] ok'],
    ['4242 4242 4242 4242 12/27 123', '[secret: card number] 12/27 123'],
    ['4242 4242 4242 4242 27', '[secret: card number] 27'],
    ['5555555555554444', '[secret: card number]'],
    ['Amex 3782 822463 10005.', 'Amex [secret: card number].'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- rest',
      '[secret: private key] rest',
    ],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl', '[secret: private key]'],
  ])('%j', (text, clean) => {
    expect(scrubSecrets(text)).toBe(clean);
    expect(secretsIn(clean)).toBe(1);
  });

  test.each([
    'The password is kept in the vault',
    'The password is required and was forgotten again',
    'Passwort ist abgelaufen, Secret Santa is on Friday',
    'The secret: planning, and its secret: [nothing here]',
    'Invoice 4242424242424241 over 1,200.00',
    'Order 4000123412341235, customer 5000987650009876',
    'Call +49 30 901820 or +4915112345678 at 10:30',
    'Call 0049 151 1234 5678 901',
    'run_01hzx3k5v7abcdefghjkmnpqrs finished at 1763640000000',
    'a risk-averse task-based plan with disk-encryption-everywhere',
    'sk-learn-pipelines and the index pk_customer_order_items_2024_archive',
    'commit 9f54694c1d4327d224e73f58565f6944b0a1fa2c2a7de1',
    '41111111-1111-4111-8111-111111111111 and 550e8400-e29b-41d4-a716-446655440000',
    'IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX',
    'Room 4012, 12 people, 2026-11-20T10:30:00+01:00, 192.168.10.14:8080',
    'https://example.org/a?page=2&code=de&key=title&token=yes',
    'ISBN 978-3-16-148410-0, VAT DE123456789, 5.500,00 EUR',
    'A bearer of good news; a token gesture; the key to success',
    'Tel. 6011 2233',
  ])('leaves %j alone', (text) => {
    expect(scrubSecrets(text)).toBe(text);
  });

  test('scrubbing twice is scrubbing once', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const once = scrubSecrets(`${text} 4111111111111111 password=${text} ?token=${text}1`);
        expect(scrubSecrets(once)).toBe(once);
      }),
    );
  });

  test('a long text is read in linear time', () => {
    const started = performance.now();
    for (const piece of [
      'sk-a',
      '4111 ',
      'password ',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ.',
      'a:b@',
    ]) {
      scrubSecrets(piece.repeat(Math.ceil(100_000 / piece.length)));
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('values keep their shape, and a name tells a secret', () => {
    const value = {
      a: ['Bearer abcdefghijklmnopqrst', 4_111_111_111_111_111, null, true],
      password: 'x',
      smtp: { db_password: 'short', user: 'anna', client_secret: 7 },
    };
    expect(scrubValue(value)).toEqual({
      a: ['Bearer [secret: token]', 4_111_111_111_111_111, null, true],
      password: '[secret: password]',
      smtp: { db_password: '[secret: password]', user: 'anna', client_secret: 7 },
    });
  });

  test.each([
    'https://x.org/a?id=7&access_token=abc12345',
    'https://me:pa55word@x.org/',
    'https://x.org/card/4111111111111111',
  ])('the address %j stays an address', (url) => {
    const clean = scrubUrl(url);
    expect(URL.canParse(clean)).toBe(true);
    expect(clean).not.toMatch(/abc12345|pa55word|4111/);
    expect(secretsIn(clean)).toBe(1);
    expect(scrubUrl(clean)).toBe(clean);
  });
});
