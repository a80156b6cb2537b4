import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library';
import { must } from '@almanac/shared/lang/assert';
import { sandboxClient } from './client.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

const SCOPE = 'https://www.googleapis.com/auth/calendar.app.created';
const REDIRECT = 'http://127.0.0.1:9/oauth/callback';
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandboxClient(sandbox.url).reset());

function client(): OAuth2Client {
  return new OAuth2Client({
    clientId: 'client-1',
    clientSecret: 'kept-quiet',
    redirectUri: REDIRECT,
    endpoints: {
      oauth2AuthBaseUrl: `${sandbox.url}/google/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${sandbox.url}/google/token`,
      oauth2RevokeUrl: `${sandbox.url}/google/revoke`,
      tokenInfoUrl: `${sandbox.url}/google/tokeninfo`,
    },
  });
}

async function authorize(oauth: OAuth2Client, extra: Record<string, string> = {}) {
  const pkce = await oauth.generateCodeVerifierAsync();
  const url = oauth.generateAuthUrl({
    access_type: 'offline',
    prompt: 'consent',
    scope: [SCOPE],
    state: 'state-1',
    code_challenge_method: CodeChallengeMethod.S256,
    code_challenge: must(pkce.codeChallenge, 'a challenge'),
    ...extra,
  });
  const answer = await fetch(url, { redirect: 'manual', headers: { 'x-sandbox-auto': '1' } });
  const back = new URL(must(answer.headers.get('location'), 'a redirect'));
  return { back, code: must(back.searchParams.get('code'), 'a code'), ...pkce };
}

describe('authorization', () => {
  test('google-auth-library gets tokens with PKCE, refreshes and reads their scopes', async () => {
    const oauth = client();
    const { back, code, codeVerifier } = await authorize(oauth);
    expect(back.searchParams.get('state')).toBe('state-1');
    const { tokens } = await oauth.getToken({ code, codeVerifier });
    expect(tokens.refresh_token).toMatch(/^sandbox-refresh-/);
    oauth.setCredentials({ refresh_token: must(tokens.refresh_token, 'a refresh token') });
    const { token } = await oauth.getAccessToken();
    expect((await oauth.getTokenInfo(must(token, 'a token'))).scopes).toEqual([SCOPE]);
  });

  test('a wrong verifier, a second use and another redirect address are refused', async () => {
    const oauth = client();
    const first = await authorize(oauth);
    await expect(oauth.getToken({ code: first.code, codeVerifier: 'wrong' })).rejects.toThrow(
      'invalid_grant',
    );
    const second = await authorize(oauth);
    await oauth.getToken({ code: second.code, codeVerifier: second.codeVerifier });
    await expect(
      oauth.getToken({ code: second.code, codeVerifier: second.codeVerifier }),
    ).rejects.toThrow('invalid_grant');
    const third = await authorize(oauth);
    const elsewhere = { code: third.code, codeVerifier: third.codeVerifier };
    await expect(
      oauth.getToken({ ...elsewhere, redirect_uri: `${REDIRECT}/other` }),
    ).rejects.toThrow('redirect_uri_mismatch');
  });

  test('a refresh token comes only with offline access, and again only after prompt=consent', async () => {
    const oauth = client();
    const online = await authorize(oauth, { access_type: 'online' });
    expect((await oauth.getToken(online)).tokens.refresh_token).toBeUndefined();
    expect((await oauth.getToken(await authorize(oauth))).tokens.refresh_token).toBeDefined();
    const silent = await authorize(oauth, { prompt: 'none' });
    expect((await oauth.getToken(silent)).tokens.refresh_token).toBeUndefined();
    expect((await oauth.getToken(await authorize(oauth))).tokens.refresh_token).toBeDefined();
  });

  test('a challenge by another method than S256 and a missing redirect address are refused', async () => {
    const auth = `${sandbox.url}/google/o/oauth2/v2/auth?response_type=code&client_id=a`;
    expect((await fetch(auth)).status).toBe(400);
    const plain = `${auth}&redirect_uri=${REDIRECT}&code_challenge=x&code_challenge_method=plain`;
    expect((await fetch(plain)).status).toBe(400);
  });

  test('the consent page says that it is a sandbox, escapes what it shows, and a person can untick or deny', async () => {
    const auth = `${sandbox.url}/google/o/oauth2/v2/auth`;
    const asked = { client_id: '<b>evil</b>', redirect_uri: REDIRECT, response_type: 'code' };
    const form = new URLSearchParams({ ...asked, scope: `${SCOPE} other`, state: 's' });
    const page = await (await fetch(`${auth}?${form.toString()}`)).text();
    expect(page).toContain('Sandbox: nothing here reaches the real Google');
    expect(page).not.toContain('<b>evil</b>');
    form.set('granted', SCOPE);
    form.set('decision', 'allow');
    const allowed = await fetch(auth, { method: 'POST', body: form, redirect: 'manual' });
    expect(new URL(allowed.headers.get('location') ?? '').searchParams.get('scope')).toBe(SCOPE);
    form.set('decision', 'deny');
    const denied = await fetch(auth, { method: 'POST', body: form, redirect: 'manual' });
    const error = new URL(denied.headers.get('location') ?? '').searchParams.get('error');
    expect(error).toBe('access_denied');
  });
});

describe('the end of access', () => {
  test('an unknown or revoked refresh token is invalid_grant, and its access tokens end', async () => {
    const control = sandboxClient(sandbox.url);
    const { refresh_token } = await control.google.issueRefreshToken([SCOPE], 'client-1');
    const oauth = client();
    oauth.setCredentials({ refresh_token });
    const { token } = await oauth.getAccessToken();
    await control.google.revoke(refresh_token);
    await expect(oauth.getTokenInfo(must(token, 'a token'))).rejects.toThrow('invalid_token');
    const later = client();
    later.setCredentials({ refresh_token });
    await expect(later.getAccessToken()).rejects.toThrow('invalid_grant');
    later.setCredentials({ refresh_token: 'made-up' });
    await expect(later.getAccessToken()).rejects.toThrow('invalid_grant');
  });

  test('the client can revoke its own token', async () => {
    const { refresh_token } = await sandboxClient(sandbox.url).google.issueRefreshToken();
    const oauth = client();
    expect((await oauth.revokeToken(refresh_token)).status).toBe(200);
    await expect(oauth.revokeToken('made-up')).rejects.toThrow();
  });

  test('the journal never holds a token, a code or a secret', async () => {
    const oauth = client();
    const { code, codeVerifier } = await authorize(oauth);
    const { tokens } = await oauth.getToken({ code, codeVerifier });
    const journal = JSON.stringify(await sandboxClient(sandbox.url).journal('google'));
    expect(journal).toContain('/google/token');
    for (const secret of [code, codeVerifier, 'kept-quiet', tokens.refresh_token ?? '']) {
      expect(journal).not.toContain(secret);
    }
  });
});
