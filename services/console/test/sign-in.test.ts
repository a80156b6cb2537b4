import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, PASSWORD, type Browser, type Stage } from './stage.ts';

interface Me {
  person: { person_id: string; name: string; roles: string[]; time_zone: string };
  session: { session_id: string; proof_at: string; idle_until: string; ends_at: string };
  sandbox: boolean;
}

let stage: Stage;
/** The first person. */
let operator: Browser;

beforeAll(async () => {
  stage = await openStage();
  operator = stage.browser();
});
afterAll(() => stage.close());

const signIn = (browser: Browser, person: string, password = PASSWORD) =>
  browser.call<Me & { code: string }>('POST', '/api/sign-in', { person, password });

describe('the first person', () => {
  test('a one-time link says whom it is for, and looking spends nothing', async () => {
    const token = await stage.link('operator');
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await stage.browser().call('GET', `/api/welcome/${token}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        person_id: 'operator',
        kind: 'machine',
        has_password: false,
        may_name: true,
      });
    }
  });

  test('sets name, address and password with it, is signed in, and is an admin who is written down', async () => {
    const token = await stage.link('operator');
    const path = `/api/welcome/${token}`;
    const weak = await operator.call('POST', path, { password: 'operator' });
    expect([weak.status, weak.body['code']]).toEqual([422, 'weak_password']);
    const given = { name: 'Ana Lima', email: 'ana@example.org', password: PASSWORD };
    const { status, body } = await operator.call<Me>('POST', path, given);
    expect(status).toBe(200);
    expect(body.person).toMatchObject({
      person_id: 'operator',
      name: 'Ana Lima',
      time_zone: 'Europe/Berlin',
    });
    expect(body.person.roles.toSorted()).toEqual(['admin', 'approver', 'operator']);
    const { rows } = await stage.db.admin.query(
      `select p.name, c.address, c.allowed from actions.people p join actions.channels c using (person_id)`,
    );
    expect(rows).toEqual([{ name: 'Ana Lima', address: 'ana@example.org', allowed: true }]);
    expect((await operator.call<Me>('GET', '/api/me')).body.person.name).toBe('Ana Lima');
  });

  test('a link works once, and not after its time', async () => {
    const token = await stage.link('operator');
    const late = await stage.link('operator', -1);
    const again = { password: `${PASSWORD} again` };
    const both = await Promise.all(
      [1, 2].map(() => stage.browser().call('POST', `/api/welcome/${token}`, again)),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
    for (const over of [token, late, 'nonsense', 'x'.repeat(100)]) {
      const { status, body } = await stage.browser().call('GET', `/api/welcome/${over}`);
      expect([status, body['code']], over).toEqual([404, 'link_gone']);
    }
    // A new password ended what was open under the old one.
    expect((await operator.call('GET', '/api/me')).status).toBe(401);
    expect((await signIn(operator, 'operator')).status).toBe(401);
    expect((await signIn(operator, 'operator', again.password)).status).toBe(200);
    const back = await operator.call('POST', `/api/welcome/${await stage.link('operator')}`, {
      password: PASSWORD,
    });
    expect(back.status).toBe(200);
  });
});

describe('a session', () => {
  test('is a cookie that scripts cannot read, of which the database has only a hash', async () => {
    const browser = stage.browser();
    const { headers } = await signIn(browser, 'operator');
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^almanac=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    const token = browser.cookie.split('=')[1] ?? '';
    const { rows } = await stage.db.admin.query<{ text: string }>(
      `select row_to_json(s)::text as text from console.sessions s`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(({ text }) => text).join()).not.toContain(token);
    expect(rows.map(({ text }) => text).join()).not.toContain(PASSWORD);
  });

  test('gets another token at each sign-in and proof; a token brought along is ended, not made good', async () => {
    const browser = stage.browser();
    await signIn(browser, 'operator');
    const first = browser.cookie;
    await signIn(browser, 'operator');
    const second = browser.cookie;
    expect(second).not.toBe(first);
    const old = stage.browser();
    old.cookie = first;
    expect((await old.call('GET', '/api/me')).status).toBe(401);

    const proof = await browser.call('POST', '/api/proof', { password: PASSWORD });
    expect(proof.status).toBe(200);
    expect(browser.cookie).not.toBe(second);
    // What was on its way still arrives; ten seconds later the old token is nothing.
    old.cookie = second;
    expect((await old.call('GET', '/api/me')).status).toBe(200);
    await stage.db.admin.query(
      `update console.sessions set rotated_at = rotated_at - interval '11 seconds'`,
    );
    expect((await old.call('GET', '/api/me')).status).toBe(401);
    expect((await browser.call('GET', '/api/me')).status).toBe(200);
  });

  test('the old token of a rotation carries no fresh proof', async () => {
    const browser = stage.browser();
    await signIn(browser, 'operator');
    const old = stage.browser();
    old.cookie = browser.cookie;
    await stage.db.admin.query(
      `update console.sessions set created_at = created_at - interval '1 hour', proof_at = proof_at - interval '1 hour'
        where ended_at is null`,
    );
    await browser.call('POST', '/api/proof', { password: PASSWORD });
    const invite = '/api/people/operator/invite';
    expect((await old.call('POST', invite)).body['code']).toBe('fresh_sign_in_required');
    expect((await browser.call('POST', invite)).body['code']).toBe('has_password');
  });

  test.each([
    ['unused for 12 hours', `seen_at = now() - interval '12 hours 1 second'`],
    ['7 days old', `created_at = now() - interval '7 days 1 second'`],
    ['ended', `ended_at = now()`],
  ])('%s is over', async (_why, change) => {
    const browser = stage.browser();
    const { body } = await signIn(browser, 'operator');
    expect((await browser.call('GET', '/api/me')).status).toBe(200);
    await stage.db.admin.query(`update console.sessions set ${change} where session_id = $1`, [
      body.session.session_id,
    ]);
    const refused = await browser.call('GET', '/api/me');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
  });

  test('use renews the 12 hours, once a minute', async () => {
    const browser = stage.browser();
    const { body } = await signIn(browser, 'operator');
    const seen = async () => {
      const { rows } = await stage.db.admin.query<{ age: number }>(
        'select extract(epoch from now() - seen_at)::int as age from console.sessions where session_id = $1',
        [body.session.session_id],
      );
      return rows[0]?.age ?? Number.NaN;
    };
    await stage.db.admin.query(
      `update console.sessions set seen_at = now() - interval '11 hours' where session_id = $1`,
      [body.session.session_id],
    );
    await browser.call('GET', '/api/me');
    expect(await seen()).toBeLessThan(30);
  });

  test('one can end it, each other one of one’s own, and nobody else’s', async () => {
    const [one, two] = [stage.browser(), stage.browser()];
    await signIn(one, 'operator');
    await signIn(two, 'operator');
    const jonas = await stage.person('jonas', 'viewer');
    const list = await one.call<{ items: { session_id: string; current: boolean }[] }>(
      'GET',
      '/api/sessions',
    );
    expect(list.body.items.filter(({ current }) => current)).toHaveLength(1);
    const theirs = await jonas.call<{ items: { session_id: string }[] }>('GET', '/api/sessions');
    expect(theirs.body.items).toHaveLength(1);
    const foreign = theirs.body.items[0]?.session_id ?? '';
    expect((await one.call('DELETE', `/api/sessions/${foreign}`)).status).toBe(404);
    expect((await jonas.call('GET', '/api/me')).status).toBe(200);
    expect((await one.call('DELETE', '/api/sessions')).status).toBe(200);
    expect((await two.call('GET', '/api/me')).status).toBe(401);
    const out = await one.call('POST', '/api/sign-out');
    expect(out.headers.get('set-cookie')).toMatch(/^almanac=; .*Max-Age=0/);
    expect((await one.call('GET', '/api/me')).status).toBe(401);
  });

  test('whoever is not active any more is signed out, and cannot come back', async () => {
    const mia = await stage.person('mia', 'approver');
    await signIn(operator, 'operator');
    const off = await operator.call('PATCH', '/api/v1/people/mia', { active: false });
    expect(off.status).toBe(200);
    expect((await mia.call('GET', '/api/me')).status).toBe(401);
    expect((await signIn(mia, 'mia')).status).toBe(401);
  });

  test('signing in and out stands in the audit, without the address in clear', async () => {
    const { rows } = await stage.db.admin.query<{ action: string; canon: string }>(
      `select action, canon from core.audit_event where action like 'session.%' or action = 'password.set'`,
    );
    const actions = new Set(rows.map(({ action }) => action));
    expect([...actions].toSorted()).toEqual([
      'password.set',
      'session.ended',
      'session.proved',
      'session.started',
    ]);
    expect(rows.map(({ canon }) => canon).join()).not.toContain('127.0.0.1');
  });
});

describe('tries', () => {
  const from = (address: string) => ({ 'x-forwarded-for': `10.9.9.9, ${address}` });
  const attempt = (person: string, address: string, password = 'wrong password') =>
    stage.browser().call('POST', '/api/sign-in', { person, password }, from(address));

  test('a wrong name and a wrong password read the same', async () => {
    const answers = await Promise.all([
      attempt('operator', '192.0.2.1'),
      attempt('nobody-here', '192.0.2.2'),
    ]);
    const [wrong, unknown] = answers.map(({ status, body }) => [
      status,
      body['code'],
      body['detail'],
    ]);
    expect(wrong).toEqual(unknown);
    expect(wrong?.[0]).toBe(401);
  });

  test('the sixth in a minute for one person is refused, from wherever it comes, even with the password', async () => {
    await stage.person('lena', 'viewer');
    for (let i = 0; i < 5; i += 1) {
      expect((await attempt('lena', `198.51.100.${i}`)).status).toBe(401);
    }
    const sixth = await attempt('lena', '198.51.100.77', PASSWORD);
    expect([sixth.status, sixth.body['code']]).toEqual([429, 'too_many_tries']);
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await attempt('LENA ', '198.51.100.78')).status).toBe(429);
    // More tries do not lengthen the minute.
    await stage.db.admin.query(
      `update console.sign_in_tries set since = since - interval '1 minute'`,
    );
    expect((await attempt('lena', '198.51.100.79', PASSWORD)).status).toBe(200);
  });

  test('the sixth in a minute from one address is refused, whoever it is for; one IPv6 network is one address', async () => {
    const tries = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map((i) => attempt(`guess-${i}`, `2001:db8:1:2::${i}`)),
    );
    const statuses = tries.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await attempt('operator', '2001:db8:1:2:3::9', PASSWORD)).status).toBe(429);
    expect((await attempt('operator', '2001:db8:9::9', PASSWORD)).status).toBe(200);
  });

  test('sign-ins that succeed use nothing up', async () => {
    for (let i = 0; i < 8; i += 1) {
      expect((await attempt('operator', '203.0.113.5', PASSWORD)).status).toBe(200);
    }
  });

  test('what was typed as a name is not kept in clear', async () => {
    await attempt('Hunter2-my-password', '203.0.113.6');
    const { rows } = await stage.db.admin.query<{ text: string }>(
      'select row_to_json(t)::text as text from console.sign_in_tries t',
    );
    const hex = Buffer.from('hunter2-my-password').toString('hex');
    expect(rows.map(({ text }) => text).join()).not.toContain(hex);
  });
});

describe('invitations', () => {
  test('an admin with a fresh sign-in invites a person who has no password; the link signs in as that person', async () => {
    await signIn(operator, 'operator');
    const added = { person_id: 'noor', name: 'Noor', roles: ['approver'] };
    expect((await operator.call('POST', '/api/v1/people', added)).status).toBe(201);
    const invited = await operator.call<{ url: string; expires_at: string }>(
      'POST',
      '/api/people/noor/invite',
    );
    expect(invited.status).toBe(201);
    expect(invited.body.url.startsWith(`${stage.url}/welcome/`)).toBe(true);
    const token = invited.body.url.split('/').at(-1) ?? '';
    const noor = stage.browser();
    const named = await noor.call('POST', `/api/welcome/${token}`, {
      name: 'Somebody else',
      password: PASSWORD,
    });
    expect(named.status).toBe(422);
    const me = await noor.call<Me>('POST', `/api/welcome/${token}`, { password: PASSWORD });
    expect(me.body.person).toMatchObject({ person_id: 'noor', roles: ['approver'] });
    expect((await noor.call('POST', '/api/people/noor/invite')).status).toBe(403);
    expect((await operator.call('POST', '/api/people/nobody/invite')).status).toBe(404);
  });
});

test.each<[string, unknown, number]>([
  ['nothing', undefined, 422],
  ['no JSON', '{', 400],
  ['a list', [], 422],
  ['no password', { person: 'operator' }, 422],
  ['more than is asked for', { person: 'operator', password: 'x', admin: true }, 422],
  ['a password that is no text', { person: 'operator', password: { $ne: 1 } }, 422],
  ['a password of 1 MB', { person: 'operator', password: 'x'.repeat(1_000_000) }, 422],
  ['more than 1 MiB', { person: 'operator', password: 'x'.repeat(1_100_000) }, 413],
  ['a zero byte', { person: 'oper\u0000ator', password: 'x' }, 422],
])('signing in with %s is refused', async (_what, body, status) => {
  const headers = { 'x-forwarded-for': `203.0.113.${100 + (status % 100)}` };
  expect((await stage.browser().call('POST', '/api/sign-in', body, headers)).status).toBe(status);
});
