import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import type { AuthorizationCode, GoogleState } from './google-state.ts';
import { issueRefreshToken, randomToken, revokeGrants } from './google-state.ts';
import { consentPage, type ConsentRequest } from './google-consent-page.ts';
import { oauthRefusal, Refusal } from './refusal.ts';

const CODE_LIFE_MS = 10 * 60_000;
const ACCESS_LIFE_S = 3599;

/**
 * Google's OAuth 2 endpoints for one account; any client id and secret are taken, since no real
 * client exists here.
 */
export function googleOauth({ google }: SandboxContext): SandboxApp {
  const app = newApp();
  app.get('/o/oauth2/v2/auth', (c) => {
    const asked = consentRequest(new URL(c.req.url).searchParams);
    const at_once = c.req.query('auto') === '1' || c.req.header('x-sandbox-auto') === '1';
    if (at_once) return c.redirect(allow(google, asked, asked.scopes));
    return c.html(consentPage(asked, google.email));
  });
  app.post('/o/oauth2/v2/auth', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const asked = consentRequest(form);
    if (form.get('decision') !== 'allow')
      return c.redirect(back(asked, { error: 'access_denied' }));
    return c.redirect(allow(google, asked, form.getAll('granted')));
  });
  app.post('/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const kind = form.get('grant_type');
    checkClient(google, form);
    if (kind === 'authorization_code') return c.json(exchangeCode(google, form));
    if (kind === 'refresh_token') return c.json(refresh(google, form));
    throw oauthRefusal('unsupported_grant_type', `Invalid grant_type: ${kind ?? ''}`);
  });
  app.post('/revoke', async (c) => {
    const token = c.req.query('token') ?? new URLSearchParams(await c.req.text()).get('token');
    revokeToken(google, token ?? '');
    return c.json({});
  });
  app.on(['GET', 'POST'], '/tokeninfo', (c) => c.json(tokenInfo(google, c)));
  return app;
}

function consentRequest(params: URLSearchParams): ConsentRequest {
  const redirect_uri = params.get('redirect_uri') ?? '';
  const client_id = params.get('client_id') ?? '';
  const problem = problemOf(params);
  if (problem)
    throw new Refusal(400, problem, { error: 'invalid_request', error_description: problem });
  return {
    client_id,
    redirect_uri,
    scopes: (params.get('scope') ?? '').split(' ').filter((scope) => scope !== ''),
    state: params.get('state') ?? '',
    access_type: params.get('access_type') ?? 'online',
    prompt: params.get('prompt') ?? '',
    code_challenge: params.get('code_challenge') ?? '',
    code_challenge_method: params.get('code_challenge_method') ?? '',
  };
}

function problemOf(params: URLSearchParams): string | undefined {
  if (!/^https?:\/\//.test(params.get('redirect_uri') ?? '')) {
    return 'redirect_uri is missing or not http(s)';
  }
  if (!params.get('client_id')) return 'client_id is missing';
  if (params.get('response_type') !== 'code') return 'response_type must be code';
  if (!params.get('code_challenge')) return undefined;
  return params.get('code_challenge_method') === 'S256'
    ? undefined
    : 'the sandbox takes code_challenge_method S256 only';
}

function back(asked: ConsentRequest, answer: Record<string, string>): string {
  const url = new URL(asked.redirect_uri);
  if (asked.state !== '') url.searchParams.set('state', asked.state);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * The redirect that carries the code. Offline access is given as Google does: at the first consent
 * of a client, later only when `prompt=consent` asked the person again.
 */
function allow(google: GoogleState, asked: ConsentRequest, scopes: string[]): string {
  const known = [...google.grants.values()].some(
    (grant) => grant.client_id === asked.client_id && !grant.revoked,
  );
  const code = randomToken('sandbox-code');
  google.codes.set(code, {
    client_id: asked.client_id,
    redirect_uri: asked.redirect_uri,
    scopes: asked.scopes.filter((scope) => scopes.includes(scope)),
    offline: asked.access_type === 'offline' && (!known || asked.prompt.includes('consent')),
    ...(asked.code_challenge === '' ? {} : { code_challenge: asked.code_challenge }),
    expires_ms: Date.now() + CODE_LIFE_MS,
  });
  return back(asked, { code, scope: scopes.join(' ') });
}

/** Google looks at the client before it looks at a code or a refresh token. */
function checkClient({ client }: GoogleState, form: URLSearchParams): void {
  if (client === null) return;
  if (form.get('client_id') !== client.client_id) {
    throw oauthRefusal('invalid_client', 'The OAuth client was not found.');
  }
  if (form.get('client_secret') !== client.client_secret) {
    throw oauthRefusal('invalid_client', 'The provided client secret is invalid.');
  }
}

function exchangeCode(google: GoogleState, form: URLSearchParams): Record<string, unknown> {
  const given = form.get('code') ?? '';
  const code = google.codes.get(given);
  google.codes.delete(given);
  if (code === undefined || code.expires_ms < Date.now()) {
    throw oauthRefusal('invalid_grant', 'Bad Request');
  }
  if (form.get('redirect_uri') !== code.redirect_uri) {
    throw oauthRefusal('redirect_uri_mismatch', 'Bad Request');
  }
  if (form.get('client_id') !== code.client_id)
    throw oauthRefusal('invalid_client', 'Unauthorized');
  if (!verifierFits(code, form.get('code_verifier') ?? '')) {
    throw oauthRefusal('invalid_grant', 'Invalid code verifier.');
  }
  if (!code.offline) return issueAccess(google, code);
  const refresh_token = issueRefreshToken(google, code.client_id, code.scopes);
  return {
    ...issueAccess(google, { ...code, refresh_token }),
    refresh_token,
    ...consentEnd(google, refresh_token),
  };
}

function verifierFits(code: AuthorizationCode, verifier: string): boolean {
  if (code.code_challenge === undefined) return true;
  return createHash('sha256').update(verifier).digest('base64url') === code.code_challenge;
}

function refresh(google: GoogleState, form: URLSearchParams): Record<string, unknown> {
  const refresh_token = form.get('refresh_token') ?? '';
  const grant = google.grants.get(refresh_token);
  const ended = (grant?.ends_ms ?? Number.POSITIVE_INFINITY) <= Date.now();
  const gone = grant === undefined || grant.revoked || ended;
  if (gone || grant.client_id !== form.get('client_id')) {
    throw oauthRefusal('invalid_grant', 'Token has been expired or revoked.');
  }
  return {
    ...issueAccess(google, { ...grant, refresh_token }),
    ...consentEnd(google, refresh_token),
  };
}

/** Google names the rest of a consent's life only where it has an end. */
function consentEnd(google: GoogleState, refresh_token: string): Record<string, number> {
  const ends_ms = google.grants.get(refresh_token)?.ends_ms;
  if (ends_ms === undefined) return {};
  return { refresh_token_expires_in: Math.floor((ends_ms - Date.now()) / 1000) };
}

function issueAccess(
  google: GoogleState,
  grant: { client_id: string; scopes: string[]; refresh_token?: string },
): Record<string, unknown> {
  const access_token = randomToken('sandbox-access');
  for (const [token, access] of google.access_tokens) {
    if (access.expires_ms < Date.now()) google.access_tokens.delete(token);
  }
  google.access_tokens.set(access_token, {
    client_id: grant.client_id,
    scopes: grant.scopes,
    ...(grant.refresh_token === undefined ? {} : { refresh_token: grant.refresh_token }),
    expires_ms: Date.now() + ACCESS_LIFE_S * 1000,
  });
  const scope = grant.scopes.join(' ');
  return { access_token, expires_in: ACCESS_LIFE_S, scope, token_type: 'Bearer' };
}

function revokeToken(google: GoogleState, token: string): void {
  const refresh_token = google.grants.has(token)
    ? token
    : google.access_tokens.get(token)?.refresh_token;
  const known = refresh_token !== undefined || google.access_tokens.has(token);
  if (!known) throw oauthRefusal('invalid_token', 'Token expired or revoked');
  google.access_tokens.delete(token);
  if (refresh_token !== undefined) revokeGrants(google, refresh_token);
}

function tokenInfo(google: GoogleState, c: Context): Record<string, unknown> {
  const bearer = c.req.header('authorization')?.replace(/^Bearer /i, '');
  const access = google.access_tokens.get(c.req.query('access_token') ?? bearer ?? '');
  if (access === undefined || access.expires_ms < Date.now()) {
    throw oauthRefusal('invalid_token', 'Invalid Value');
  }
  return {
    aud: access.client_id,
    azp: access.client_id,
    scope: access.scopes.join(' '),
    expires_in: Math.floor((access.expires_ms - Date.now()) / 1000),
    access_type: access.refresh_token === undefined ? 'online' : 'offline',
  };
}
