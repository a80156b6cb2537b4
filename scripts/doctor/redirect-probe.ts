/**
 * Does the Google client list our redirect URI? Google says so before anybody signs in: it sends on to its sign-in page where it does, and to
 * an error page, whose address holds the reason in base64, where it does not.
 */
import { redirectUri } from './google-guide.ts';
import type { Examination } from './examination.ts';
import { finding, type Finding } from './finding.ts';

const AUTH_URL = 'https://accounts.google.com/o/oauth2/v2/auth';
const TIMEOUT_MS = 10_000;
const MISMATCH = 'redirect_uri_mismatch';

/** A finding where Google names the mismatch; undefined where it is listed, or Google cannot be asked. */
export async function redirectTrouble(x: Examination): Promise<Finding | undefined> {
  const uri = redirectUri(x.settings, x.run?.services['scheduler']);
  if (!(await answer(x, uri)).includes(MISMATCH)) return undefined;
  return finding('google', 'wrong', 'your Google client does not list our redirect URI', {
    notes: [
      'Google would show "Error 400: redirect_uri_mismatch" in the place of its question, and nobody could connect.',
    ],
    steps: [
      `Open https://console.cloud.google.com/auth/clients and your client, and under "Authorized redirect URIs" add exactly: ${uri}`,
      'Save, wait a few minutes, and run npm run doctor again.',
    ],
  });
}

/** What Google says about it: the reason of its error page, or the page's text; empty where it says nothing. */
async function answer(x: Examination, redirect_uri: string): Promise<string> {
  const url = new URL(x.settings['GOOGLE_AUTH_URL'] || AUTH_URL);
  const query = {
    client_id: x.settings['GOOGLE_CLIENT_ID'] ?? '',
    redirect_uri,
    response_type: 'code',
    scope: 'openid',
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([x.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const target = response.headers.get('location');
    if (target === null) return response.status === 400 ? await response.text() : '';
    const reason = new URL(target, url).searchParams.get('authError') ?? '';
    return Buffer.from(reason, 'base64').toString('latin1');
  } catch {
    return '';
  }
}
