import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDatabase } from '@almanac/shared/pg/database';
import { makeSignInLink } from '../scripts/cli/sign-in-link.ts';
import type { ServiceName } from '../scripts/migrate-database.ts';
import { WEB_DIST } from '../scripts/web/build-web.ts';
import { startEmbeddedTarget, type EmbeddedTarget } from './embedded-target.ts';
import { mainJobSuite } from './main-job-suite.ts';

let target: EmbeddedTarget;

mainJobSuite(async () => {
  target = await startEmbeddedTarget();
  return target;
});

test('the console’s pages are open to another user than who built them, as in its container', () => {
  expect((statSync(WEB_DIST).mode & 0o777).toString(8)).toBe('755');
});

test('everything that the console hands on is an endpoint of the service it names', async () => {
  const { urls, secrets } = target.almanac;
  const read = async (url: string) => {
    const headers = { authorization: `Bearer ${secrets.operator_token}` };
    return (await fetch(url, { headers })).json();
  };
  const { items } = (await read(`${urls.console}/api/calls`)) as {
    items: { method: string; path: string; owner: ServiceName }[];
  };
  const nameless = (path: string): string => path.replaceAll(/\{\w+\}/g, '{}');
  const known = new Set<string>();
  for (const owner of new Set(items.map((one) => one.owner))) {
    const { paths } = (await read(`${urls[owner]}/openapi.json`)) as {
      paths: Record<string, Record<string, unknown>>;
    };
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods)) {
        known.add(`${owner} ${method.toUpperCase()} ${nameless(path)}`);
      }
    }
  }
  const missing = items
    .map(({ method, path, owner }) => `${owner} ${method} ${path}`)
    .filter((line) => {
      const [owner = '', method = '', path = ''] = line.split(' ');
      const is_analytics = path.endsWith('/analytics/{fn}');
      const has = known.has(`${owner} ${method} ${nameless(path)}`);
      return !has && !(is_analytics && [...known].some((one) => one.includes('/analytics/')));
    });
  expect(items.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test('a person signs in by the machine’s link, and every service takes the console’s word for that person', async () => {
  const { urls, database_url } = target.almanac;
  const db = openDatabase({
    url: database_url,
    application_name: 'test',
    onError: () => undefined,
  });
  const link = await makeSignInLink(db, urls.console);
  await db.close();
  const welcome = await fetch(`${urls.console}/api${new URL(link).pathname}`, {
    method: 'POST',
    headers: {
      origin: urls.console,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ password: 'the green kettle sings' }),
  });
  expect(welcome.status).toBe(200);
  const cookie = (welcome.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  for (const path of [
    '/api/v1/actions',
    '/api/v1/scheduler/runs',
    '/api/v1/planner/plans',
    '/api/v1/memory/conflicts?client_id=*',
    '/api/v1/observer/incidents',
    '/oauth/status',
    '/api/v1/audit/export?format=csv',
  ]) {
    const answer = await fetch(`${urls.console}${path}`, { headers: { cookie } });
    expect(answer.status, `${path}: ${await answer.text()}`).toBe(200);
  }
  for (const view of ['today', 'situation']) {
    const answer = await fetch(`${urls.console}/api/views/${view}`, { headers: { cookie } });
    expect(JSON.stringify(await answer.json())).not.toContain('"known":false');
  }
});
