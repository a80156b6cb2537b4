import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { calendar_v3 } from '@googleapis/calendar';
import { sandboxClient, type SandboxClient } from './client.ts';
import { connectCalendar, hour, refusal } from './connect-calendar.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

const primary = { calendarId: 'primary' };
let sandbox: Sandbox;
let control: SandboxClient;
let google: calendar_v3.Calendar;

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxClient(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await control.reset();
  google = await connectCalendar(sandbox.url);
});

function insert(id: string): Promise<unknown> {
  return google.events.insert({ ...primary, requestBody: { id, ...hour(9) } }, { timeout: 300 });
}

async function storedIds(): Promise<string[]> {
  return (await control.google.events()).map(({ event }) => event.id);
}

describe('faults', () => {
  test('timeout_after_doing has really done it, and the repeat meets 409', async () => {
    await control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'post', path_includes: '/events' },
    });
    await expect(insert('event1')).rejects.toThrow();
    expect(await storedIds()).toEqual(['event1']);
    expect((await control.journal('google')).at(-1)).toMatchObject({ status: 0, did: 200 });
    expect(await refusal(insert('event1'))).toEqual([409, 'duplicate']);
  });

  test('timeout_after_doing does a Coda write too', async () => {
    await control.setFault({ provider: 'coda', kind: 'timeout_after_doing', times: 1 });
    const rows = [{ cells: [{ column: 'task_id', value: 't-1' }] }];
    const write = fetch(`${sandbox.url}/coda/apis/v1/docs/sandbox-doc/tables/Tasks/rows`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: JSON.stringify({ rows }),
      signal: AbortSignal.timeout(200),
    });
    await expect(write).rejects.toThrow();
    await vi.waitFor(async () => expect(await control.coda.rows('Tasks')).toHaveLength(1));
  });

  test('a timeout has done nothing', async () => {
    await control.setFault({
      provider: 'google',
      kind: 'timeout',
      match: { path_includes: '/events' },
    });
    await expect(insert('event1')).rejects.toThrow();
    expect(await storedIds()).toEqual([]);
    const entry = (await control.journal('google')).at(-1);
    expect(entry).toMatchObject({ method: 'POST', status: 0, fault: 'timeout' });
  });
});

describe('what comes back', () => {
  test('a status comes in the provider’s own shape, as often as asked', async () => {
    const fault = {
      provider: 'google',
      kind: 'status',
      match: { path_includes: '/events' },
    } as const;
    await control.setFault({ ...fault, status: 403, reason: 'rateLimitExceeded', times: 2 });
    expect(await refusal(insert('event1'))).toEqual([403, 'rateLimitExceeded']);
    expect(await refusal(insert('event1'))).toEqual([403, 'rateLimitExceeded']);
    expect(await refusal(insert('event1'))).toEqual([200, '']);
    await control.setFault({ provider: 'coda', kind: 'status', status: 503, retry_after_s: 7 });
    const answer = await fetch(`${sandbox.url}/coda/apis/v1/whoami`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await answer.json()).toMatchObject({ statusCode: 503 });
  });

  test('a reset cuts the connection, nonsense is 200 with half a document', async () => {
    await control.setFault({ provider: 'coda', kind: 'reset', times: 1 });
    await expect(fetch(`${sandbox.url}/coda/apis/v1/whoami`)).rejects.toThrow('fetch failed');
    await control.setFault({ provider: 'coda', kind: 'nonsense', times: 1 });
    const answer = await fetch(`${sandbox.url}/coda/apis/v1/whoami`);
    expect(answer.status).toBe(200);
    await expect(answer.json()).rejects.toThrow();
  });

  test('one provider’s faults leave the other alone and can be cleared', async () => {
    await control.setFault({ provider: 'google', kind: 'status', status: 500 });
    await control.setFault({ provider: 'coda', kind: 'status', status: 500 });
    await control.clearFaults('google');
    expect(await refusal(insert('event1'))).toEqual([200, '']);
    expect((await fetch(`${sandbox.url}/coda/apis/v1/whoami`)).status).toBe(500);
    await control.clearFaults();
    expect((await fetch(`${sandbox.url}/coda/apis/v1/whoami`)).status).toBe(401);
  });

  test('an unknown kind is refused', async () => {
    const body = JSON.stringify({ provider: 'google', kind: 'gremlin' });
    expect((await fetch(`${sandbox.url}/sandbox/faults`, { method: 'POST', body })).status).toBe(
      400,
    );
  });
});

test('a path that cannot be decoded is no failure, a body over 10 MB is 413', async () => {
  const odd = `${sandbox.url}/coda/apis/v1/docs/%E0%A4%A`;
  const headers = { authorization: 'Bearer t' };
  expect((await fetch(odd, { headers })).status).toBe(404);
  const body = 'x'.repeat(10 * 1024 * 1024 + 1);
  expect((await fetch(`${sandbox.url}/google/token`, { method: 'POST', body })).status).toBe(413);
});

describe('the control API', () => {
  test('does not answer web pages', async () => {
    const headers = { origin: 'https://example.com' };
    const answer = await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST', headers });
    expect(answer.status).toBe(403);
  });

  test('the journal says what was asked since a moment, by provider', async () => {
    await insert('event1');
    const before = (await control.journal()).at(-1)?.seq ?? 0;
    await fetch(`${sandbox.url}/coda/apis/v1/whoami`);
    await insert('event2');
    const later = await control.journal('google', before);
    expect(later).toMatchObject([
      {
        method: 'POST',
        path: '/calendar/v3/calendars/primary/events',
        status: 200,
        body: { id: 'event2' },
      },
    ]);
    expect(await control.journal('coda')).toMatchObject([{ status: 401 }]);
    await control.clearJournal();
    expect(await control.journal()).toEqual([]);
  });

  test('access tokens can be ended early: 401', async () => {
    await insert('event1');
    await control.google.expireAccessTokens();
    expect(await refusal(insert('event2'))).toEqual([401, 'authError']);
  });

  test('reset brings back the empty start', async () => {
    await insert('event1');
    await control.coda.addRow('Tasks', { task_id: 't' });
    await control.setFault({ provider: 'google', kind: 'reset' });
    await control.reset();
    expect(await storedIds()).toEqual([]);
    expect(await control.coda.rows('Tasks')).toEqual([]);
    expect(sandbox.faults.list()).toEqual([]);
  });
});
