import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { consent } from './consent.ts';
import { type Harness, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ connected: false, env: { SCHEDULE_WAIT_MS: '1500' } });
});
afterAll(() => h.close());

const status = async (): Promise<Connection> =>
  (await h.call<Connection>('GET', '/oauth/status')).body;

async function comeBack(url: URL): Promise<{ status: number; text: string }> {
  const reply = await fetch(url);
  expect(reply.headers.get('content-type')).toContain('text/html');
  return { status: reply.status, text: await reply.text() };
}

describe('before anything is connected', () => {
  test('status is off, health passes, and a schedule is only proposed', async () => {
    expect(await status()).toMatchObject({ status: 'off', sandbox: true, calendar_id: null });
    expect((await h.call('GET', '/health')).body['status']).toBe('pass');
    const tasks = [{ task_id: 't', title: 'T', duration_minutes: 30 }];
    const { body } = await h.schedule({ tasks });
    expect([body.status, body.degraded]).toEqual(['proposed', ['calendar']]);
    expect(h.around.actions).toEqual([]);
  });

  test('only a person may start it', async () => {
    const service = await h.db.token('n8n', 'orchestrator');
    expect((await h.call('GET', '/oauth/authorize', undefined, service)).status).toBe(403);
    expect((await h.call('GET', '/oauth/authorize', undefined, '')).status).toBe(401);
  });
});

describe('in a browser', () => {
  const visit = (authorization?: string): Promise<Response> =>
    fetch(new URL('/oauth/authorize', h.url), {
      redirect: 'manual',
      headers: {
        accept: 'text/html,application/xhtml+xml',
        ...(authorization === undefined ? {} : { authorization }),
      },
    });
  const basic = (token: string): string => `Basic ${Buffer.from(`me:${token}`).toString('base64')}`;

  test('the person is asked for the token and may give it as the password', async () => {
    const asked = await visit();
    expect(asked.status).toBe(401);
    expect(asked.headers.get('www-authenticate')).toContain('Basic');
    const let_in = await visit(basic(h.person));
    expect([let_in.status, let_in.headers.get('location')]).toEqual([
      302,
      expect.stringContaining('code_challenge'),
    ]);
  });

  test('a refusal is a page in words, that nothing may frame or load into', async () => {
    const reply = await visit(basic(await h.db.token('n8n', 'orchestrator')));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      403,
      expect.stringContaining('text/html'),
    ]);
    expect(await reply.text()).toContain('Only a person may do that');
    expect(reply.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });
});

describe('the consent', () => {
  test('asks for the least: offline, with PKCE S256 and an unguessable state', async () => {
    const { headers } = await h.call('GET', '/oauth/authorize');
    const query = new URL(must(headers.get('location'), 'a redirect')).searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    expect([query.get('access_type'), query.get('prompt')]).toEqual(['offline', 'consent']);
    expect(must(query.get('state'), 'a state').length).toBeGreaterThanOrEqual(43);
    expect(query.get('scope')).not.toContain('auth/calendar ');
  });

  test('a made-up state, a denial and an unticked scope connect nothing, in words a person understands', async () => {
    const made_up = new URL('/oauth/callback?state=made-up&code=x', h.url);
    expect(await comeBack(made_up)).toMatchObject({
      status: 422,
      text: expect.stringContaining('not known'),
    });
    const denied = await comeBack(await consent(h, { decision: 'deny' }));
    expect(denied).toMatchObject({ status: 422, text: expect.stringContaining('did not allow') });
    const less = await comeBack(await consent(h, { untick: 'calendar.app.created' }));
    expect(less).toMatchObject({
      status: 422,
      text: expect.stringContaining('to write a calendar of its own (calendar.app.created)'),
    });
    for (const { text } of [denied, less]) {
      expect(text).toContain('href="/oauth/authorize"');
      expect(text).toContain('This is the sandbox');
    }
    expect((await status()).status).toBe('off');
  });

  test('what Google sends back is shown as text, never as markup', async () => {
    const url = await consent(h, { decision: 'deny' });
    url.searchParams.set('error', '<script>alert(1)</script>');
    const { text } = await comeBack(url);
    expect(text).not.toContain('<script>');
  });

  test('an allowed one connects, makes our own calendar, and works once', async () => {
    const back = await consent(h);
    expect(await comeBack(back)).toMatchObject({
      status: 200,
      text: expect.stringContaining('connected'),
    });
    const connected = await waitFor('our calendar', async () => {
      const now = await status();
      return now.calendar_id === null ? undefined : now;
    });
    expect(connected).toMatchObject({ status: 'connected', account: 'person@example.com' });
    expect((await comeBack(back)).status).toBe(422);
    await waitFor('the event', () =>
      h.around.events.some((e) => e.event_type === 'calendar.connected'),
    );
    const egress = await h.db.admin.query<{ what: string }>('select what from core.egress');
    expect(egress.rows).toEqual([{ what: 'calendar' }]);
  });

  test('tokens, states and verifiers stand in the database only sealed or hashed', async () => {
    const { rows } = await h.db.admin.query<{ text: string }>(
      `select c::text as text from scheduler.calendar_connections c
       union all select s::text from scheduler.oauth_states s`,
    );
    const all = rows.map(({ text }) => text).join('\n');
    const secrets = [...h.sandbox.google.grants.keys(), ...h.sandbox.google.access_tokens.keys()];
    expect(secrets.length).toBeGreaterThan(1);
    for (const secret of secrets) expect(all).not.toContain(secret);
    expect(all).toContain('v1.');
  });

  test('connecting again keeps the calendar that is ours', async () => {
    const before = (await status()).calendar_id;
    expect((await comeBack(await consent(h))).status).toBe(200);
    await waitFor('checked', async () => {
      const { rows } = await h.db.admin.query<{ ok: boolean }>(
        'select calendar_checked as ok from scheduler.calendar_connections',
      );
      return rows[0]?.ok;
    });
    expect((await status()).calendar_id).toBe(before);
    expect(
      [...h.sandbox.google.calendars.values()].filter(({ summary }) => summary === 'Almanac'),
    ).toHaveLength(1);
  });
});

describe('the life of the access', () => {
  test('an access token that ends is renewed without a word', async () => {
    await h.google.expireAccessTokens();
    expect((await h.call('POST', '/api/v1/scheduler/sync')).status).toBe(200);
  });

  test('a revoked one breaks the connection: no writes, a warning, the event once; consent repairs it', async () => {
    const plan = planOf([60]);
    h.around.plans.set(plan.plan_id, plan);
    h.around.decide = 'hold';
    const { body: held } = await h.schedule({ plan_id: plan.plan_id });
    await h.google.revoke();
    const { action_id } = must(
      h.around.actions.find((one) => one['idempotency_key'] === held.run_id),
      'an action',
    );
    const refused = await h.around.execute(h.around.grant(String(action_id)));
    expect(refused).toMatchObject({ status: 503, body: { code: 'credential_refused' } });
    expect(await status()).toMatchObject({
      status: 'broken',
      detail: expect.stringContaining('invalid_grant'),
    });
    expect((await h.call('GET', '/health')).body).toMatchObject({
      status: 'warn',
      degraded: ['calendar'],
    });
    const broken = () => h.around.events.filter((e) => e.event_type === 'calendar.broken');
    await waitFor('the event', () => broken().length > 0);
    h.around.states.set(String(action_id), 'failed');
    await waitFor('the run taken back', async () => {
      const { body } = await h.call('GET', `/api/v1/scheduler/runs/${held.run_id}`);
      return body['status'] === 'failed';
    });
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    expect([body.status, body.degraded]).toEqual(['applying', ['calendar']]);
    expect(await h.blocksInGoogle()).toEqual([]);
    h.around.decide = 'authorized';
    expect((await comeBack(await consent(h))).status).toBe(200);
    await waitFor('applied', async () => (await h.blocksInGoogle()).length === 1);
    const { body: again } = await h.schedule({ plan_id: plan.plan_id });
    // It was planned around what was read before the access was lost, and still says so.
    expect([again.status, again.degraded]).toEqual(['applied', ['calendar']]);
    expect(broken()).toHaveLength(1);
  });

  test('another CREDENTIALS_KEY is named instead of sending nonsense to Google', async () => {
    await h.restart({ CREDENTIALS_KEY: Buffer.alloc(32, 7).toString('base64') });
    const { status: code, body } = await h.call('POST', '/api/v1/scheduler/sync');
    expect([code, String(body['detail'])]).toEqual([
      503,
      expect.stringContaining('CREDENTIALS_KEY'),
    ]);
  });
});
