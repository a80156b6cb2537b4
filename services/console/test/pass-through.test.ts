import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { openStage, PASSWORD, type Browser, type Stage } from './stage.ts';
import { fineAnswers } from './stand-ins.ts';

interface Shown {
  action_id: string;
  version: number;
  payload_hash: string;
  state: string;
  code?: string;
}

let stage: Stage;
let ana: Browser;
let viewer: Browser;
let admin: Browser;

beforeAll(async () => {
  stage = await openStage();
  ana = await stage.person('ana', 'approver', 'operator');
  viewer = await stage.person('vera', 'viewer');
  admin = await stage.person('adam', 'admin');
});
beforeEach(() => {
  Object.assign(stage.answers, fineAnswers());
  stage.stand_ins.calls.length = 0;
});
afterAll(() => stage.close());

const passed = () => stage.stand_ins.calls.filter(({ headers }) => 'x-actor-assertion' in headers);

let proposals = 0;
/** An Action that waits for a person: nobody accepted a policy here. */
async function waiting(): Promise<Shown> {
  proposals += 1;
  const id = String(proposals).padStart(26, '0');
  const change = {
    op: 'create',
    block_id: `blk_${id}`,
    event_id: `event${id}`,
    title: 'Write the offer',
    description: 'Why: due on Friday',
    start: '2026-11-23T08:00:00Z',
    end: '2026-11-23T09:30:00Z',
    zone: 'Europe/Berlin',
    etag: null,
  };
  const proposed = await fetch(`${stage.gateway_url}/api/v1/actions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await stage.db.token('scheduler')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      action_type: 'calendar.apply_run',
      target: { system: 'google_calendar', ref: 'primary' },
      inputs: { run_id: `run_${id}`, calendar_id: 'primary', changes: [change] },
      expected_effect: 'One block in the calendar.',
      reasoning: 'The offer is due on Friday, and there is room.',
      rollback: { strategy: 'manual' },
      idempotency_key: `calendar.apply_run:run_${id}`,
    }),
  });
  const { action_id } = (await proposed.json()) as Shown;
  const shown = await ana.call<Shown>('GET', `/api/v1/actions/${action_id}`);
  expect([shown.status, shown.body.state]).toEqual([200, 'awaiting_approval']);
  return shown.body;
}

describe('in the name of who is signed in', () => {
  test('a decision is recorded as that person’s, with the session as its proof', async () => {
    const { action_id, version, payload_hash } = await waiting();
    const approved = await ana.call<Shown>('POST', `/api/v1/actions/${action_id}/approve`, {
      version,
      payload_hash,
      hold_ms: 60_000,
    });
    expect(approved.status, JSON.stringify(approved.body)).toBe(200);
    const { rows } = await stage.db.admin.query<{ actor: string; actor_type: string }>(
      `select distinct actor, actor_type from core.audit_event
        where subject = $1 and canon like '%authorized%'`,
      [action_id],
    );
    expect(rows).toEqual([{ actor: 'ana', actor_type: 'person' }]);
    const cancelled = await ana.call('POST', `/api/v1/actions/${action_id}/cancel`, {});
    expect(cancelled.status).toBe(200);
  });

  test('each owner gets the console’s token, a word of its own, the query, the key and the body, and no cookie', async () => {
    const body = { text: 'Kestrel pays late', kind: 'fact' };
    const key = 'an-intent-of-ana';
    await ana.call('POST', '/api/v1/memory/remember?x=1&y=%C3%BC', body, {
      'idempotency-key': key,
      'x-actor-assertion': 'forged',
    });
    await ana.call('GET', '/api/v1/scheduler/blocks?from=2026-11-27T00%3A00%3A00Z');
    // The gateway tells the memory of its own doings meanwhile.
    const [remembered, blocks] = passed();
    expect(remembered).toMatchObject({
      service: 'memory-gateway',
      method: 'POST',
      target: '/api/v1/memory/remember?x=1&y=%C3%BC',
      body: JSON.stringify(body),
    });
    expect(remembered?.headers['idempotency-key']).toBe(key);
    expect(remembered?.headers['cookie']).toBeUndefined();
    const claims = [remembered, blocks].map((call) => {
      const [, payload = ''] = (call?.headers['x-actor-assertion'] ?? '').split('.');
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    });
    expect(claims.map(({ sub, aud }) => [sub, aud])).toEqual([
      ['ana', 'memory-gateway'],
      ['ana', 'scheduler'],
    ]);
    for (const { exp, iat } of claims) expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(60);
    // The answer was the owner's to keep: the console stored none.
    const { rows } = await stage.db.admin.query(
      'select key from core.idempotency_keys where key = $1',
      [key],
    );
    expect(rows).toEqual([]);
  });

  test('a role that is taken away is missing at the next request', async () => {
    const max = await stage.person('max', 'operator');
    expect((await max.call('POST', '/api/v1/scheduler/blocks/blk_1/pin', {})).status).toBe(200);
    const less = await admin.call('PATCH', '/api/v1/people/max', { roles: ['viewer'] });
    expect(less.status, JSON.stringify(less.body)).toBe(200);
    const refused = await max.call('POST', '/api/v1/scheduler/blocks/blk_1/pin', {});
    expect([refused.status, refused.body['code']]).toEqual([403, 'role_missing']);
  });

  test.each([
    ['POST', '/api/v1/scheduler/schedule'],
    ['POST', '/api/v1/planner/plan'],
    ['POST', '/api/v1/memory/corrections'],
    ['POST', '/api/v1/memory/mem_1/redact'],
    ['PUT', '/api/v1/controls'],
    ['GET', '/api/v1/memory/export'],
  ])('a viewer may not %s %s, and the owner is not asked', async (method, path) => {
    const refused = await viewer.call(method, path, method === 'GET' ? undefined : {});
    expect([refused.status, refused.body['code']]).toEqual([403, 'role_missing']);
    expect(passed()).toEqual([]);
  });

  test('what asks for a fresh sign-in says so, and goes through after the password was given once more', async () => {
    await stage.db.admin.query(
      `update console.sessions set proof_at = now() - interval '6 minutes' where person_id = 'adam'`,
    );
    const change = { name: 'Adam A.' };
    const stale = await admin.call('PATCH', '/api/v1/people/adam', change);
    expect([stale.status, stale.body['code']]).toEqual([403, 'fresh_sign_in_required']);
    const wrong = await admin.call('POST', '/api/proof', { password: 'not this one' });
    expect([wrong.status, wrong.body['code']]).toEqual([403, 'proof_refused']);
    expect((await admin.call('POST', '/api/proof', { password: PASSWORD })).status).toBe(200);
    expect((await admin.call('PATCH', '/api/v1/people/adam', change)).status).toBe(200);
  });
});

describe('the answer', () => {
  test('is handed on as it is: a conflict, a stop, a refusal with its fields', async () => {
    const { action_id, version } = await waiting();
    const path = `/api/v1/actions/${action_id}/approve`;
    const changed = await ana.call('POST', path, { version, payload_hash: '0'.repeat(64) });
    expect(changed.status).toBe(409);
    expect(changed.headers.get('content-type')).toBe('application/problem+json');
    const unread = await ana.call<{ errors: { path: string }[] }>('POST', path, {});
    expect(unread.status).toBe(422);
    expect(unread.body.errors.map((error) => error.path)).toContain('version');

    expect((await viewer.call('POST', '/api/v1/controls/kill', { reason: 'a test' })).status).toBe(
      200,
    );
    const stopped = await ana.call('POST', path, { version, payload_hash: '0'.repeat(64) });
    expect([stopped.status, stopped.body['code']]).toEqual([423, 'kill_switch_engaged']);
    const reject = await ana.call('POST', `/api/v1/actions/${action_id}/reject`, {});
    expect(reject.status).toBe(200);
    const undo = { reason: 'a test', undo: true };
    expect((await viewer.call('POST', '/api/v1/controls/resume', undo)).status).toBe(200);
  });

  test('keeps retry-after, and says that it is not to be kept', async () => {
    stage.answers.any = () => ({
      status: 429,
      headers: {
        'retry-after': '7',
        'content-type': 'application/problem+json',
        'set-cookie': 'a=b',
      },
      body: '{"code":"rate_limited"}',
    });
    const { status, headers } = await ana.call('GET', '/api/v1/planner/plans');
    expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([
      429,
      '7',
      'no-store',
    ]);
    expect(headers.get('set-cookie')).toBeNull();
  });

  test('of an owner that refuses the console is no end of the session', async () => {
    stage.answers.any = () => ({ status: 401, headers: {}, body: '{}' });
    const refused = await ana.call('GET', '/api/v1/planner/plans');
    expect([refused.status, refused.body['code']]).toEqual([503, 'console_refused']);
    expect((await ana.call('GET', '/api/me')).status).toBe(200);
  });

  test('comes piece by piece where it is an export, and ends there when the browser leaves', async () => {
    const exported = await ana.call<string>('GET', '/api/v1/audit/export?format=csv');
    expect(exported.status).toBe(200);
    expect(exported.headers.get('content-type')).toContain('text/csv');
    expect(exported.body.split('\n').length).toBeGreaterThan(10);

    let pieces = 0;
    stage.answers.any = () => ({
      status: 200,
      headers: {},
      body: 'x',
      onPiece: () => (pieces += 1),
    });
    const leaving = new AbortController();
    const response = await fetch(`${stage.url}/api/v1/memory/export`, {
      headers: { cookie: admin.cookie },
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    leaving.abort();
    await waitFor('the end of the export', () => stage.stand_ins.left > 0);
    expect(pieces).toBeGreaterThan(0);
  });
});

describe('what is refused', () => {
  test.each([
    ['GET', '/api/v1/scheduler/internal/calendar-event'],
    ['POST', '/api/v1/internal/grants/redeem'],
    ['GET', '/api/v1/nothing'],
    ['DELETE', '/api/v1/actions/act_1'],
    ['GET', '/api/nothing'],
    ['GET', '/assets/nothing.js'],
    ['GET', '/assets/..%2f..%2fpackage.json'],
  ])('%s %s is not here', async (method, path) => {
    const { status, headers } = await ana.call(method, path);
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });

  test('a body of more than 1 MiB, one that is no JSON, one of another kind', async () => {
    const path = '/api/v1/memory/remember';
    expect((await ana.call('POST', path, { text: 'x'.repeat(1_100_000) })).status).toBe(413);
    const form = await ana.call('POST', path, 'text=x', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(form.status).toBe(415);
    expect(passed()).toEqual([]);
  });

  test.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a program without a browser', { origin: '', 'sec-fetch-site': '' }],
    ['another port here', { origin: 'http://127.0.0.1:1' }],
  ])('a change that comes from %s', async (_from, headers) => {
    for (const [method, path] of [
      ['POST', '/api/v1/controls/kill'],
      ['POST', '/api/sign-in'],
      ['POST', '/api/sign-out'],
      ['DELETE', '/api/sessions'],
      ['POST', '/stop'],
    ] as const) {
      const refused = await ana.call(method, path, {}, headers);
      expect([refused.status, refused.body['code']], path).toEqual([403, 'cross_origin']);
    }
    const { rows } = await stage.db.admin.query('select kill_switch from core.control_flags');
    expect(rows).toEqual([{ kill_switch: false }]);
  });

  test('everything without a session, and a session for nothing but pages with a token alone', async () => {
    for (const path of ['/api/me', '/api/sessions', '/api/v1/actions', '/api/stream', '/metrics']) {
      expect((await stage.browser().call('GET', path)).status, path).toBe(401);
    }
    const bearer = { authorization: `Bearer ${stage.operator_token}` };
    const held = await stage.browser().call('GET', '/api/v1/actions', undefined, bearer);
    expect([held.status, held.body['code']]).toEqual([401, 'sign_in_needed']);
  });
});

describe('pages', () => {
  test('assets never change and come compressed; the page itself is never kept and allows no script but our own', async () => {
    for (const encoding of ['br', 'gzip']) {
      const asset = await fetch(`${stage.url}/assets/main-abc123.js`, {
        method: 'HEAD',
        headers: { 'accept-encoding': encoding },
      });
      expect(asset.headers.get('content-encoding')).toBe(encoding);
    }
    const plain = await stage.browser().call('GET', '/assets/main-abc123.js', undefined, {
      'accept-encoding': 'identity',
    });
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('content-type')).toContain('text/javascript');
    for (const path of ['/', '/inbox?id=act_1', '/plans/plan_1', '/sign-in', '/welcome/x']) {
      const page = await stage.browser().call<string>('GET', path);
      expect([page.status, page.headers.get('cache-control')], path).toEqual([200, 'no-store']);
      expect(page.body).toContain('<title>Almanac</title>');
      expect(page.headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      );
    }
    const theme = await stage.browser().call('GET', '/start.js');
    expect([theme.status, theme.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  });

  const submit = (browser: Browser, fields: Record<string, string>) =>
    browser.call<string>('POST', '/stop', new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  const isStopped = async () => {
    const { rows } = await stage.db.admin.query<{ kill_switch: boolean }>(
      'select kill_switch from core.control_flags',
    );
    return rows[0]?.kill_switch;
  };
  const resume = () =>
    stage.db.admin.query(
      'update core.control_flags set kill_switch = false, version = version + 1',
    );

  test('the stop is a form without script; looking stops nothing, pressing does, as that person', async () => {
    const page = await viewer.call<string>('GET', '/stop');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<form method="post" action="/stop">');
    expect(page.body).toContain('signed in as vera');
    expect(page.body).not.toMatch(/<script|style="| on\w+="/);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'none'");
    expect(await isStopped()).toBe(false);
    const stopped = await submit(viewer, {});
    expect([stopped.status, stopped.body.includes('Everything is stopped')]).toEqual([200, true]);
    expect(await isStopped()).toBe(true);
    const { rows } = await stage.db.admin.query('select updated_by from core.control_flags');
    expect(rows).toEqual([{ updated_by: 'vera' }]);
    await resume();
  });

  test('whoever is not signed in signs in and stops with one press', async () => {
    const browser = stage.browser();
    expect((await browser.call<string>('GET', '/stop')).body).toContain(
      'Sign in and stop everything',
    );
    const wrong = await submit(browser, { person: 'vera', password: 'not this one' });
    expect([wrong.status, wrong.body.includes('Not stopped: ')]).toEqual([401, true]);
    expect((await submit(browser, {})).status).toBe(422);
    expect(await isStopped()).toBe(false);
    const stopped = await submit(browser, { person: 'vera', password: PASSWORD });
    expect(stopped.status).toBe(200);
    expect(await isStopped()).toBe(true);
    expect((await browser.call('GET', '/api/me')).status).toBe(200);
    await resume();
    const both = { person: 'vera', password: PASSWORD, stop: true };
    const reply = await stage.browser().call('POST', '/api/sign-in', both);
    expect(reply.body['stop']).toEqual({ stopped: true, detail: 'Everything is stopped.' });
    expect(await isStopped()).toBe(true);
    await resume();
  });

  test('a name with markup in it is shown as text', async () => {
    const page = await submit(stage.browser(), { person: '<img src=x>', password: 'x' });
    expect(page.body).not.toContain('<img');
  });

  test('while the action-gateway is down the session holds, reading goes on, and the stop names the other way', async () => {
    await stage.stopGateway();
    expect((await ana.call('GET', '/api/me')).status).toBe(200);
    expect((await ana.call('GET', '/api/v1/scheduler/blocks')).status).toBe(200);
    const silent = await ana.call('GET', '/api/v1/actions');
    expect([silent.status, silent.body['code']]).toEqual([503, 'service_silent']);
    expect(silent.headers.get('retry-after')).toBe('5');
    const failed = await submit(ana, {});
    expect(failed.status).toBe(503);
    expect(failed.body).toContain('Not stopped: ');
    expect(failed.body).toContain(stage.kill_file);
    expect(await isStopped()).toBe(false);
  });
});
