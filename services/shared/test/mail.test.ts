import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailEnv } from '@almanac/shared/mail/mail-env';
import { askMailServer, sendMail, smtpServer, type SmtpServer } from '@almanac/shared/mail/smtp';
import { must } from '@almanac/shared/lang/assert';
import { startMailServer, type MailServer } from './mail-server.ts';

const FROM = { MAIL_FROM: 'Almanac <almanac@example.org>', SMTP_TIMEOUT_MS: '1000' };
const serverOf = (settings: Record<string, string>): SmtpServer =>
  must(smtpServer(mailEnv.parse({ ...FROM, ...settings })), 'a mail server');
const mail = {
  to: ['ana@example.org'],
  subject: 'Grüße 👋',
  text: 'Größe\n.\nend',
  html: '<p>Größe</p>',
  message_id: 'one@example.org',
};

describe('the settings', () => {
  test('demand TLS of every server that is not on this machine', () => {
    expect(serverOf({ SMTP_URL: 'smtp://mail.example.org' })).toMatchObject({
      port: 587,
      secure: false,
      requireTLS: true,
    });
    expect(serverOf({ SMTP_URL: 'smtps://mail.example.org' })).toMatchObject({
      port: 465,
      secure: true,
    });
    expect(serverOf({ SMTP_URL: 'smtp://127.0.0.1:2525' })).toMatchObject({ requireTLS: false });
    expect(serverOf({ SMTP_URL: 'smtp://[::1]:2525' })).toMatchObject({
      host: '::1',
      requireTLS: false,
    });
    expect(serverOf({ SMTP_URL: 'smtp://127.0.0.1.evil.example' }).requireTLS).toBe(true);
  });

  test('take a password from the URL or beside it, and without a URL there is no mail', () => {
    expect(serverOf({ SMTP_URL: 'smtp://a%40b.c:p%3Aw@mail.example.org' }).auth).toEqual({
      user: 'a@b.c',
      pass: 'p:w',
    });
    const beside = { SMTP_URL: 'smtp://mail.example.org', SMTP_USER: 'u', SMTP_PASSWORD: 'p' };
    expect(serverOf(beside).auth).toEqual({ user: 'u', pass: 'p' });
    expect(smtpServer(mailEnv.parse({}))).toBeUndefined();
  });

  test.each(['no address', 'a@b\r\nBcc: c@d', '<a@b', 'A <a b@c>'])(
    'refuse to send from "%s"',
    (from) => {
      expect(mailEnv.safeParse({ MAIL_FROM: from }).success).toBe(false);
    },
  );
});

describe('a mail', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(() => server.close());

  test('arrives as it was written', async () => {
    expect(await askMailServer(serverOf({ SMTP_URL: server.url }))).toMatchObject({
      outcome: 'accepted',
    });
    expect(await sendMail(serverOf({ SMTP_URL: server.url }), mail)).toMatchObject({
      outcome: 'accepted',
    });
    const [taken] = server.mails;
    expect(taken).toMatchObject({ to: ['ana@example.org'], message_id: 'one@example.org' });
    expect(taken?.text).toMatch(/Größe\r?\n\.\r?\nend/);
  });

  test.each([
    ['later', 'not_now'],
    ['never', 'refused'],
    ['hang', 'unknown'],
    ['cut', 'unknown'],
  ] as const)('of a server that says "%s" came to "%s"', async (fate, outcome) => {
    server.fates.set('ana@example.org', fate);
    expect(await sendMail(serverOf({ SMTP_URL: server.url }), mail)).toMatchObject({ outcome });
    server.fates.clear();
  });

  test('is not given to a server that has no TLS where it is demanded', async () => {
    const before = server.mails.length;
    const demanding = { ...serverOf({ SMTP_URL: server.url }), requireTLS: true };
    const { outcome, why } = await sendMail(demanding, mail);
    expect([outcome, why]).toEqual(['not_now', expect.stringContaining('STARTTLS')]);
    expect(server.mails).toHaveLength(before);
  });

  test('is not given to a server whose certificate nobody vouches for', async () => {
    const secure = await startMailServer({ secure: true });
    const { outcome, why } = await sendMail(serverOf({ SMTP_URL: secure.url }), mail);
    expect([outcome, why]).toEqual([
      'not_now',
      expect.stringMatching(/certificate|self.signed|altname/i),
    ]);
    expect(secure.mails).toEqual([]);
    await secure.close();
  });

  test('is for later while nobody listens, or whoever does says nothing', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await sendMail(serverOf({ SMTP_URL: url }), mail)).toMatchObject({ outcome: 'not_now' });
    await new Promise((resolve) => silent.close(resolve));
    expect(await sendMail(serverOf({ SMTP_URL: url }), mail)).toMatchObject({ outcome: 'not_now' });
  });

  test.each(['a@b\r\nRCPT TO:<c@d>', 'a@b, c@d', 'Ana <a@b>', 'a b@c', ''])(
    'is refused for "%s", which is no address',
    async (address) => {
      const { outcome, why } = await sendMail(serverOf({ SMTP_URL: server.url }), {
        ...mail,
        to: [address],
      });
      expect([outcome, why]).toEqual(['refused', expect.stringContaining('no address')]);
    },
  );
});
