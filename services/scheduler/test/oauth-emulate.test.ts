/** A second opinion on our OAuth: an emulator of Google that somebody else wrote. The rest of the calendar it does not serve. */
import { createEmulator, type Emulator } from 'emulate';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { GOOGLE_SCOPES } from '@almanac/shared/contracts/google-access';
import { tokenSeal } from '../src/clients/token-seal.ts';
import { type Harness, startHarness } from './harness.ts';

const CREDENTIALS_KEY = randomBytes(32).toString('base64');
const PUBLIC_URL = 'http://almanac.test:8092';
const CLIENT = { client_id: 'almanac.apps.googleusercontent.com', client_secret: 'GOCSPX-test' };
const EMAIL = 'person@example.com';

let google: Emulator;
let h: Harness;

beforeAll(async () => {
  google = await createEmulator({
    service: 'google',
    port: 0,
    seed: {
      google: {
        users: [{ email: EMAIL, name: 'A Person' }],
        oauth_clients: [
          { ...CLIENT, name: 'Almanac', redirect_uris: [`${PUBLIC_URL}/oauth/callback`] },
        ],
      },
    },
  });
  h = await startHarness({ connected: false, env: settings(CLIENT.client_secret) });
});
afterAll(async () => {
  await h.close();
  await google.close();
});

function settings(GOOGLE_CLIENT_SECRET: string): Record<string, string> {
  return {
    PUBLIC_URL,
    CREDENTIALS_KEY,
    GOOGLE_CLIENT_ID: CLIENT.client_id,
    GOOGLE_CLIENT_SECRET,
    GOOGLE_AUTH_URL: `${google.url}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${google.url}/oauth2/token`,
    GOOGLE_API_ROOT_URL: `${google.url}/`,
  };
}

/** Follows our redirect, presses the person's button on the emulator's page, and takes the way back. */
async function consent(change: Record<string, string> = {}): Promise<URL> {
  const { headers } = await h.call('GET', '/oauth/authorize');
  const page = await fetch(must(headers.get('location'), 'a redirect'));
  const html = await page.text();
  expect([page.status, html.includes(EMAIL)]).toEqual([200, true]);
  const form = new URLSearchParams();
  for (const [, name = '', value = ''] of html.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
  )) {
    form.set(name, change[name] ?? value.replaceAll('&amp;', '&'));
  }
  const action = must(/<form[^>]* action="([^"]+)"/.exec(html)?.[1], "the form's address");
  const reply = await fetch(new URL(action, google.url), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const back = new URL(must(reply.headers.get('location'), 'the way back'));
  expect(back.origin).toBe(PUBLIC_URL);
  return new URL(back.pathname + back.search, h.url);
}

async function comeBack(url: URL): Promise<{ status: number; text: string }> {
  const reply = await fetch(url);
  return { status: reply.status, text: await reply.text() };
}

const status = async (): Promise<Connection> =>
  (await h.call<Connection>('GET', '/oauth/status')).body;

interface Stored {
  access_token_sealed: string;
  refresh_token_sealed: string;
}
async function tokens(): Promise<{ access: string; refresh: string }> {
  const { rows } = await h.db.admin.query<Stored>(
    'select access_token_sealed, refresh_token_sealed from scheduler.calendar_connections',
  );
  const row = must(rows[0], 'a connection');
  const seal = tokenSeal(CREDENTIALS_KEY);
  return {
    access: seal.open(row.access_token_sealed, 'calendar_connections.access_token'),
    refresh: seal.open(row.refresh_token_sealed, 'calendar_connections.refresh_token'),
  };
}

/** An hour passes for the access token. */
const endAccess = () =>
  h.db.admin.query(
    "update scheduler.calendar_connections set access_expires_at = now() - interval '1 hour'",
  );

const userinfo = async (token: string): Promise<unknown> =>
  (
    await fetch(`${google.url}/oauth2/v2/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    })
  ).json();

test('a code under another PKCE challenge than ours is refused and connects nothing', async () => {
  const { status: code, text } = await comeBack(await consent({ code_challenge: 'of-another' }));
  expect([code, text]).toEqual([403, expect.stringContaining('Not connected')]);
  expect((await status()).status).toBe('off');
});

test('a client secret that Google does not know is refused and connects nothing', async () => {
  await h.restart(settings('GOCSPX-another'));
  const { status: code, text } = await comeBack(await consent());
  await h.restart(settings(CLIENT.client_secret));
  expect([code, text]).toEqual([503, expect.stringContaining('Not connected')]);
  expect((await status()).status).toBe('off');
});

test('consent, code and PKCE verifier give tokens with our scopes that are the person’s', async () => {
  const back = await consent();
  expect(await comeBack(back)).toMatchObject({
    status: 200,
    text: expect.stringContaining('connected'),
  });
  expect(await status()).toMatchObject({
    status: 'connected',
    scopes: [...GOOGLE_SCOPES],
    missing_scopes: [],
    testing_mode: 'unknown',
    days_left: 7,
  });
  expect(await userinfo((await tokens()).access)).toMatchObject({ email: EMAIL });
  expect((await comeBack(back)).status).toBe(422);
});

test('an access token that ended is renewed with the refresh token, which is kept', async () => {
  const before = await tokens();
  await endAccess();
  await h.call('POST', '/api/v1/scheduler/sync');
  const after = await tokens();
  expect(after.access).not.toBe(before.access);
  expect(after.refresh).toBe(before.refresh);
  expect(await userinfo(after.access)).toMatchObject({ email: EMAIL });
});

test('access that the person revoked breaks the connection at the next renewal', async () => {
  const { access, refresh } = await tokens();
  for (const token of [access, refresh]) {
    await fetch(`${google.url}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
  }
  await endAccess();
  expect((await h.call('POST', '/api/v1/scheduler/sync')).status).toBe(503);
  expect(await status()).toMatchObject({
    status: 'broken',
    detail: expect.stringContaining('invalid_grant'),
  });
});
