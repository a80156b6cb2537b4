import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { redirectTrouble } from './redirect-probe.ts';

const LISTED = 'https://almanac.example.org/oauth/callback';
let google: Server;
let auth_url = '';

/** As Google answers before anybody signs in. */
beforeAll(async () => {
  google = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://google').searchParams;
    const listed = asked.get('redirect_uri') === LISTED;
    const reason = Buffer.from('\n\u0015redirect_uri_mismatch\u0012Y').toString('base64url');
    const location = listed ? '/v3/signin/identifier' : `/signin/oauth/error?authError=${reason}`;
    response.writeHead(302, { location }).end();
  });
  await new Promise<void>((resolve) => google.listen(0, '127.0.0.1', resolve));
  auth_url = `http://127.0.0.1:${(google.address() as AddressInfo).port}/auth`;
});
afterAll(() => void google.close());

function told(PUBLIC_URL: string, GOOGLE_AUTH_URL = auth_url): Promise<Finding | undefined> {
  const settings = { PUBLIC_URL, GOOGLE_AUTH_URL, GOOGLE_CLIENT_ID: 'client' };
  return redirectTrouble({ settings, run: undefined, signal: new AbortController().signal });
}

test('a redirect URI that the client does not list is wrong, and the exact one is told', async () => {
  const found = await told('https://other.example.org');
  expect(found?.status).toBe('wrong');
  expect(found?.steps[0]).toMatch(/add exactly: https:\/\/other\.example\.org\/oauth\/callback$/);
});

test('one that it lists, and a Google that cannot be asked, are no fault', async () => {
  expect(await told('https://almanac.example.org')).toBeUndefined();
  expect(await told('https://other.example.org', 'http://127.0.0.1:1/auth')).toBeUndefined();
});
