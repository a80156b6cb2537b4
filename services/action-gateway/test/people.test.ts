import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Action, ActionDecision } from '@almanac/shared/contracts/actions';
import type { Guardrails } from '@almanac/shared/contracts/guardrails';
import type { PolicyReply } from '@almanac/shared/contracts/policy';
import {
  actionOf,
  inState,
  openGateway,
  propose,
  threadPost,
  waitingPost,
  type Answer,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let key: CryptoKey;
let consoleToken: string;
/** Everybody's own token. */
const tokens: Record<string, string> = {};

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  key = pair.privateKey;
  const { x = '' } = await exportJWK(pair.publicKey);
  gateway = await openGateway({ CONSOLE_PUBLIC_KEYS: x });
  tokens['ana'] = gateway.tokens.ana;
  consoleToken = await gateway.db.token('console');
});
afterAll(() => gateway.close());

const as = <T = Record<string, unknown>>(
  who: string,
  method: string,
  path: string,
  body?: unknown,
) => gateway.call<T>(tokens[who] ?? '', method, `/api/v1/${path}`, body);

async function decide(who: string, id: string, verb: 'approve' | 'reject' | 'cancel') {
  const { version, payload_hash } = await actionOf(gateway, id);
  const body = verb === 'approve' ? { version, payload_hash, hold_ms: 0 } : {};
  return as<Action & { code?: string }>(who, 'POST', `actions/${id}/${verb}`, body);
}

interface ConsoleRequest {
  path: string;
  body: unknown;
  token?: string;
  method?: string;
}

/** A request that the console sends for a person who signed in so many minutes ago. */
async function inConsole<T = Record<string, unknown>>(
  person: string,
  signed_in_minutes: number,
  { path, body, token = consoleToken, method = 'POST' }: ConsoleRequest,
): Promise<Answer<T>> {
  const now = Math.floor(Date.now() / 1000);
  const assertion = await new SignJWT({
    sid: 'session-1',
    auth_time: now - signed_in_minutes * 60,
    auth_strength: 'password',
  })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer('console')
    .setAudience('action-gateway')
    .setSubject(person)
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(key);
  const response = await fetch(`${gateway.url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-actor-assertion': assertion,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}

const known = async (...people: [name: string, ...roles: string[]][]) => {
  for (const [name, ...roles] of people) {
    tokens[name] ??= await gateway.db.token(name, 'person');
    const answer = await as('ana', 'POST', 'people', { person_id: name, name, roles });
    expect(answer.status).toBe(201);
  }
};

/** Critical and irreversible: level 4. */
const grave = (change: Record<string, unknown> = {}) =>
  threadPost({ risk: 'critical', reversibility: 'irreversible', ...change });

describe('with one person', () => {
  test('the console acts as the person, and level 3 asks that person for a fresh sign-in', async () => {
    const { id } = await waitingPost(gateway);
    const { version, payload_hash } = await actionOf(gateway, id);
    const request = { path: `actions/${id}/approve`, body: { version, payload_hash, hold_ms: 0 } };
    const stale = await inConsole('ana', 6, request);
    expect(stale).toMatchObject({ status: 403, body: { code: 'fresh_sign_in_required' } });
    expect((await inConsole('nobody', 1, request)).status).toBe(403);
    const by = await inConsole('ana', 1, { ...request, token: gateway.tokens.planner });
    expect(by.status).toBe(403);
    expect((await actionOf(gateway, id)).state).toBe('awaiting_approval');
    const fresh = await inConsole<Action>('ana', 4, request);
    expect(fresh.status).toBe(200);
    const { decisions } = await inState(gateway, id, 'succeeded');
    expect(decisions).toMatchObject([{ person: 'ana', decision: 'approve', proof: 'session' }]);
    const audit = await as<{ items: { actor: string }[] }>(
      'ana',
      'GET',
      `audit?subject=${id}&action=action.authorized`,
    );
    expect(audit.body.items.map(({ actor }) => actor)).toEqual(['ana']);
  });

  test('the own command of level 3 is authorised after a fresh sign-in, else it waits', async () => {
    const command = (minutes: number) =>
      inConsole<ActionDecision>('ana', minutes, {
        path: 'actions',
        body: threadPost({ risk: 'high' }),
      });
    expect((await command(6)).body).toMatchObject({ decision: 'awaiting_approval', level: 3 });
    expect((await command(1)).body).toMatchObject({ decision: 'authorized', level: 3 });
  });

  test('level 4 is refused with its reason, own command or not', async () => {
    for (const token of [tokens['ana'], gateway.tokens.observer]) {
      const { body } = await propose(gateway, grave(), token);
      expect(body).toMatchObject({ decision: 'blocked', level: 4 });
      expect(body.reason).toContain('committee of at least two');
    }
  });
});

describe('people and roles', () => {
  test('whoever has a token is an admin until one is written down', async () => {
    const before = await as<{ items: { roles: string[] }[] }>('ana', 'GET', 'people');
    expect(before.body.items[0]?.roles).toContain('admin');
    const planner = { person_id: 'eve', name: 'Eve', roles: ['admin'] };
    const service = await gateway.call(gateway.tokens.planner, 'POST', '/api/v1/people', planner);
    expect(service.status).toBe(403);
    await known(
      ['ben', 'approver'],
      ['cleo', 'approver'],
      ['dan', 'approver', 'supervisor'],
      ['vic', 'viewer'],
      ['oli', 'operator'],
    );
    tokens['tom'] = await gateway.db.token('tom', 'person');
    const { body } = await as<{ items: { person_id: string; roles: string[] }[] }>(
      'ana',
      'GET',
      'people',
    );
    const roles = Object.fromEntries(body.items.map((one) => [one.person_id, one.roles]));
    expect(roles['ana']).toEqual(['approver', 'operator', 'admin']);
    expect(roles['tom']).toEqual(['approver', 'operator']);
    expect((await as('tom', 'POST', 'people', planner)).status).toBe(403);
    expect((await as('ben', 'PATCH', 'people/ben', { roles: ['admin'] })).status).toBe(403);
    expect((await as('ana', 'POST', 'people', { ...planner, person_id: 'ben' })).status).toBe(409);
    expect((await as('ana', 'POST', 'people', { ...planner, roles: ['king'] })).status).toBe(422);
    expect((await as('ana', 'PATCH', 'people/tom', { active: false })).status).toBe(200);
  });

  test('the last admin stays one', async () => {
    for (const change of [{ roles: ['approver'] }, { active: false }]) {
      const answer = await as('ana', 'PATCH', 'people/ana', change);
      expect(answer).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    }
  });

  test('each role does what it may and nothing else', async () => {
    const may: Record<string, number[]> = {
      vic: [403, 403, 403],
      oli: [403, 403, 200],
      dan: [200, 200, 200],
      tom: [403, 403, 403],
    };
    for (const [who, statuses] of Object.entries(may)) {
      const got: number[] = [];
      for (const verb of ['approve', 'reject', 'cancel'] as const) {
        const { id } = await waitingPost(gateway);
        got.push((await decide(who, id, verb)).status);
      }
      expect(got, who).toEqual(statuses);
    }
    const standing = {
      action_type: 'task.create',
      max_level: 1,
      scope: 'any',
      reason: 'I like it.',
    };
    expect((await as('ben', 'POST', 'standing-authorizations', standing)).status).toBe(403);
    const { id } = await waitingPost(gateway);
    // A person who has the name of the service that asked.
    tokens['observer'] = await gateway.db.token('observer', 'person');
    await gateway.db.admin.query(
      `insert into actions.people (person_id, name, roles) values ('observer', 'O', '{viewer}')`,
    );
    expect((await decide('observer', id, 'cancel')).status).toBe(403);
    expect(await decide('vic', id, 'approve')).toMatchObject({ body: { code: 'role_missing' } });
  });

  test('any person stops everything; switches, resume, breakers, money and others’ messages take a role', async () => {
    const reason = 'said in this test';
    const breaker = 'breakers/coda';
    const calls: [method: string, path: string, body?: object][] = [
      ['POST', 'controls/kill', { reason }],
      ['POST', 'controls/resume', { reason }],
      ['PUT', 'controls', { reason, connectors: { slack: false } }],
      ['POST', `${breaker}/open`, { reason }],
      ['POST', `${breaker}/close`, { reason }],
      ['PUT', 'budget', { reason, monthly_budget_usd: 20 }],
      ['GET', 'messages'],
      ['GET', 'messages?person_id=vic'],
      ['POST', 'audit/erase', { subject: 'nobody', reason }],
    ];
    const may: Record<string, number[]> = {
      vic: [200, 403, 403, 403, 403, 403, 403, 200, 403],
      ben: [200, 403, 403, 403, 403, 403, 403, 403, 403],
      dan: [200, 403, 403, 200, 423, 403, 200, 200, 403],
      oli: [200, 200, 200, 200, 200, 403, 200, 200, 403],
      ana: [200, 200, 200, 200, 200, 200, 200, 200, 200],
    };
    for (const [who, statuses] of Object.entries(may)) {
      const got: number[] = [];
      for (const [method, path, body] of calls)
        got.push((await as(who, method, path, body)).status);
      expect(got, who).toEqual(statuses);
    }
  });

  test('a session ends a stop after a fresh sign-in alone, except that its own is undone', async () => {
    const command = (minutes: number, verb: string, more: object = {}) => {
      const body = { reason: 'a short stop', ...more };
      return inConsole('ana', minutes, { path: `controls/${verb}`, body });
    };
    expect((await command(60, 'kill')).status).toBe(200);
    expect((await command(6, 'resume')).body['code']).toBe('fresh_sign_in_required');
    expect((await command(6, 'resume', { undo: true })).status).toBe(200);
    expect((await command(60, 'kill')).status).toBe(200);
    expect((await command(1, 'resume')).status).toBe(200);
  });

  test('a session changes what is allowed, and who decides, after a fresh sign-in alone', async () => {
    const read = async <T>(path: string) => (await as<T>('ana', 'GET', path)).body;
    const policy = await read<PolicyReply>('policies');
    const { version, settings } = await read<Guardrails>('guardrails');
    const reason = 'Looked at again.';
    const { rules, forbidden, live, waived_floors } = policy;
    const edit = { rules, forbidden, live, waived_floors };
    const allow = { action_type: 'coda.post_thread', max_level: 1, scope: 'sandbox', reason };
    const granted = await as('ana', 'POST', 'standing-authorizations', allow);
    const id = String(granted.body['standing_authorization_id']);
    const edits: [method: string, path: string, body: object, status: number][] = [
      ['PUT', 'policies', { version: policy.version, reason, ...edit }, 200],
      ['PUT', 'guardrails', { version, reason, settings }, 200],
      ['POST', 'standing-authorizations', allow, 201],
      ['DELETE', `standing-authorizations/${id}`, {}, 200],
      ['PUT', 'budget', { reason, monthly_budget_usd: 150 }, 200],
      ['POST', 'people', { person_id: 'fay', name: 'Fay', roles: ['viewer'] }, 201],
      ['PATCH', 'people/ben', { name: 'Ben' }, 200],
      ['POST', 'people/vic/channels', { kind: 'mail', address: 'v@kestrel.example' }, 201],
      ['POST', 'groups', { name: 'All', members: ['ben'] }, 201],
      ['PUT', 'escalation', { level: 0, risk: 'low', steps: [] }, 200],
      ['PUT', 'controls', { reason, policy: 'standard' }, 200],
      ['POST', 'audit/erase', { subject: 'nobody', reason }, 200],
      // No checkpoints are kept here: a fresh sign-in comes as far as that.
      ['POST', 'audit/epoch', { reason }, 409],
    ];
    for (const [method, path, body, status] of edits) {
      const stale = await inConsole('ana', 6, { method, path, body });
      expect(stale, path).toMatchObject({ status: 403, body: { code: 'fresh_sign_in_required' } });
      expect((await inConsole('ana', 4, { method, path, body })).status, path).toBe(status);
    }
  });

  test('nothing is allowed to a channel before an admin allows it, and no address reaches the audit', async () => {
    const address = 'ben@kestrel.example';
    const path = 'people/ben/channels';
    expect((await as('ben', 'POST', path, { kind: 'mail', address })).status).toBe(403);
    const made = await as('ana', 'POST', path, { kind: 'mail', address });
    expect(made).toMatchObject({ status: 201, body: { allowed: false, rank: 1 } });
    expect((await as('ana', 'POST', path, { kind: 'mail', address })).status).toBe(409);
    expect((await as('ana', 'POST', path, { kind: 'mail', address: 'ben' })).status).toBe(422);
    expect((await as('ana', 'POST', path, { kind: 'sms', address: '030 1' })).status).toBe(422);
    const one = `${path}/${String(made.body['channel_id'])}`;
    expect((await as('ana', 'PATCH', one, { allowed: true })).body['allowed']).toBe(true);
    expect((await as('ana', 'PATCH', one.replace('ben', 'cleo'), {})).status).toBe(404);
    expect((await as<{ items: [] }>('ben', 'GET', path)).body.items).toHaveLength(1);
    expect((await as('cleo', 'GET', path)).status).toBe(403);
    const { rows } = await gateway.db.admin.query<{ canon: string }>(
      `select canon from core.audit_event where action like 'channel.%' and subject = 'ben'`,
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('kestrel');
  });
});

describe('committees', () => {
  let group: string;
  let committee: string;

  const waitingGrave = async (token = gateway.tokens.observer) => {
    const { body } = await propose(gateway, grave(), token);
    expect(body).toMatchObject({ decision: 'awaiting_approval', level: 4 });
    return body.action_id;
  };
  const setMembers = async (...members: string[]) => {
    const answer = await as('ana', 'PATCH', `groups/${group}`, { members });
    expect(answer.status).toBe(200);
  };

  beforeAll(async () => {
    const made = await as('ana', 'POST', 'groups', { name: 'Board', members: ['ben', 'cleo'] });
    group = String(made.body['group_id']);
    await setMembers('ben', 'cleo', 'dan', 'vic');
    const answer = await as('ana', 'POST', 'committees', { group_id: group, need: 2 });
    committee = String(answer.body['committee_id']);
  });

  test('unknown members, one who decides alone and committees by others than admins are refused', async () => {
    const odd = await as('ana', 'PATCH', `groups/${group}`, { members: ['ben', 'nobody'] });
    expect(odd).toMatchObject({ status: 422, body: { errors: [{ path: 'members' }] } });
    const alone = { group_id: group, need: 1 };
    expect((await as('ana', 'POST', 'committees', alone)).status).toBe(422);
    expect((await as('ben', 'POST', 'committees', { ...alone, need: 2 })).status).toBe(403);
  });

  test('2 of 3: one approval leaves it waiting, a second does it, nobody counts twice', async () => {
    const id = await waitingGrave();
    expect((await decide('ana', id, 'approve')).body.code).toBe('not_in_committee');
    expect((await decide('vic', id, 'approve')).body.code).toBe('role_missing');
    const first = await decide('ben', id, 'approve');
    expect(first.body).toMatchObject({ state: 'awaiting_approval', votes: { need: 2, have: 1 } });
    const again = await decide('ben', id, 'approve');
    expect(again.body).toMatchObject({ state: 'awaiting_approval', votes: { need: 2, have: 1 } });
    expect((await decide('ben', id, 'reject')).body.code).toBe('already_voted');
    expect((await decide('cleo', id, 'approve')).status).toBe(200);
    const done = await inState(gateway, id, 'succeeded');
    expect(done.decisions.map(({ person }) => person)).toEqual(['ben', 'cleo']);
    const authorized = done.events.find(({ to_state }) => to_state === 'authorized');
    expect(authorized?.detail).toContain('ben, cleo; 2 of 3');
  });

  test('it is rejected when the others are too few, not before', async () => {
    const id = await waitingGrave();
    expect((await decide('ben', id, 'reject')).body.state).toBe('awaiting_approval');
    const second = await decide('dan', id, 'reject');
    expect(second.body.state).toBe('rejected');
    expect((await decide('cleo', id, 'approve')).status).toBe(409);
  });

  test('the requester has no vote, and where too few are left it is refused with the reason', async () => {
    const id = await waitingGrave(tokens['ben']);
    expect((await decide('ben', id, 'approve')).body.code).toBe('not_in_committee');
    await decide('cleo', id, 'approve');
    expect((await decide('dan', id, 'approve')).body.state).toBe('authorized');
    await setMembers('ben', 'cleo');
    const { body } = await propose(gateway, grave(), tokens['ben']);
    expect(body).toMatchObject({ decision: 'blocked', level: 4 });
    await setMembers('ben', 'cleo', 'dan');
  });

  test('members are fixed when it begins; who lost the right meanwhile does not count', async () => {
    const id = await waitingGrave();
    await setMembers('ana', 'ben');
    expect((await decide('ana', id, 'approve')).body.code).toBe('not_in_committee');
    await decide('ben', id, 'approve');
    await as('ana', 'PATCH', 'people/ben', { active: false });
    const second = await decide('cleo', id, 'approve');
    expect(second.body.state).toBe('awaiting_approval');
    expect((await decide('ben', id, 'reject')).status).toBe(403);
    expect((await decide('dan', id, 'approve')).body.state).toBe('authorized');
    await as('ana', 'PATCH', 'people/ben', { active: true });
    await setMembers('ben', 'cleo', 'dan');
  });

  test('unanimous asks for all of them', async () => {
    const changed = await as('ana', 'PATCH', `committees/${committee}`, { need: null });
    expect(changed.body['need']).toBeNull();
    const id = await waitingGrave();
    await decide('ben', id, 'approve');
    const second = await decide('cleo', id, 'approve');
    expect(second.body).toMatchObject({ state: 'awaiting_approval', votes: { need: 3, have: 2 } });
    expect((await decide('dan', id, 'reject')).body.state).toBe('rejected');
    await as('ana', 'PATCH', `committees/${committee}`, { need: 2 });
  });

  test('a vote from the console asks for a fresh sign-in', async () => {
    const id = await waitingGrave();
    const { version, payload_hash } = await actionOf(gateway, id);
    const request = { path: `actions/${id}/approve`, body: { version, payload_hash } };
    expect((await inConsole('ben', 6, request)).body['code']).toBe('fresh_sign_in_required');
    expect((await inConsole('ben', 1, request)).status).toBe(200);
  });

  test('of racing votes one transition comes, never with fewer than k', async () => {
    const id = await waitingGrave();
    const { version, payload_hash } = await actionOf(gateway, id);
    const body = { version, payload_hash, hold_ms: 60_000 };
    const voters = ['ben', 'cleo', 'dan', 'ana'];
    await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        as(voters[n % 4] ?? '', 'POST', `actions/${id}/approve`, body),
      ),
    );
    const { events, decisions, state } = await actionOf(gateway, id);
    expect(state).toBe('authorized');
    expect(events.filter(({ to_state }) => to_state === 'authorized')).toHaveLength(1);
    expect(decisions).toHaveLength(2);
    await decide('ben', id, 'cancel');
  });
});
