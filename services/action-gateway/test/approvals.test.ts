import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  actionOf,
  approveSeen,
  externalId,
  inState,
  propose,
  rowsOf,
  threadPost,
  waitingPost,
} from './gateway.ts';
import { tellPeople } from '../src/use-cases/tell-people.ts';
import { linkIn } from '../../shared/test/mail-server.ts';
import {
  addPerson,
  lookAgain,
  mailsTo,
  messageIn,
  messagesOf,
  openRouter,
  tell,
  type RouterStage,
} from './router-stage.ts';

let stage: RouterStage;

beforeAll(async () => {
  stage = await openRouter();
  await addPerson(stage, 'paul', 'paul@example.org');
});
afterAll(() => stage.close());

const admin = (text: string, values: unknown[] = []) =>
  stage.gateway.db.admin.query<Record<string, unknown>>(text, values);

/** An Action that waits, and the link to it that a person got. */
async function asked(change: Record<string, unknown> = {}, person = 'paul') {
  const { request, id } = await waitingPost(stage.gateway, change);
  const before = mailsTo(stage, `${person}@example.org`).length;
  await tell(stage, person, { purpose: 'approval', action_id: id, title: `Post ${id}?` });
  // Approvers are told of each Action by the gateway too, and such a mail may come late.
  const mail = await waitFor('a mail', () =>
    mailsTo(stage, `${person}@example.org`)
      .slice(before)
      .find(({ text }) => text.includes(id)),
  );
  const link = linkIn(mail);
  await messageIn(stage, person, 'sent');
  expect(link).toMatch(/^http:\/\/almanac\.example\.org\/base\/approvals\/[\w-]{43}$/);
  return { request, id, path: new URL(link).pathname.replace('/base', '') };
}

async function call(path: string, method = 'GET', body?: Record<string, string>, agent = 'test') {
  const response = await fetch(stage.gateway.url + path, {
    method,
    headers: { 'user-agent': agent },
    ...(body === undefined ? {} : { body: new URLSearchParams(body) }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const nonceIn = (text: string) => /name="nonce" value="([^"]+)"/.exec(text)?.[1] ?? '';

async function decide(path: string, decision: string, reason = '') {
  const nonce = nonceIn((await call(path)).text);
  return call(path, 'POST', { nonce, decision, reason });
}

const stateOf = async () =>
  (
    await admin(
      `select (select json_agg(a order by a.action_id)::text from actions.actions a) as actions,
              (select json_agg(l order by l.token_hash)::text from actions.approval_links l) as links,
              (select count(*) from actions.votes) as votes,
              (select count(*) from core.audit_event) as audit`,
    )
  ).rows;

const SCANNERS = [
  'Mozilla/5.0 (compatible; Proofpoint URL Defense)',
  'Mozilla/5.0 (Windows NT 10.0) SafeLinks',
  'Barracuda Sentinel',
  'Mimecast-URL-Protect',
  'Googlebot/2.1',
  'WhatsApp/2.23',
  'Slackbot-LinkExpanding 1.0',
  'TelegramBot (like TwitterBot)',
  'facebookexternalhit/1.1',
  'Outlook-iOS/prefetch',
];

describe('an approval link', () => {
  test('F7: GET, HEAD and OPTIONS by ten scanners change nothing', async () => {
    const { path } = await asked();
    const before = await stateOf();
    const statuses = new Set<number>();
    for (const agent of SCANNERS) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        statuses.add((await call(path, method, undefined, agent)).status);
      }
    }
    expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 204]);
    for (const method of ['PUT', 'DELETE']) expect((await call(path, method)).status).toBe(405);
    expect(await stateOf()).toEqual(before);
  });

  test('F7: 32 uses of one link at once are one decision, and all are shown it', async () => {
    const { id, path, request } = await asked();
    const nonce = nonceIn((await call(path)).text);
    const uses = Array.from({ length: 32 }, (_, n) =>
      call(path, 'POST', { nonce, decision: n % 2 === 0 ? 'approve' : 'reject' }),
    );
    const answers = await Promise.all(uses);
    const votes = await admin('select person, decision from actions.votes where action_id = $1', [
      id,
    ]);
    expect(votes.rows).toHaveLength(1);
    expect(votes.rows[0]?.['person']).toBe('paul');
    const words = votes.rows[0]?.['decision'] === 'approve' ? 'You approved' : 'You rejected';
    expect(answers.filter(({ status, text }) => status !== 200 || !text.includes(words))).toEqual(
      [],
    );
    const approved = words === 'You approved';
    await inState(stage.gateway, id, approved ? 'succeeded' : 'rejected');
    expect(await rowsOf(stage.gateway, externalId(request))).toBe(approved ? 1 : 0);
    const used = await admin(
      `select count(*) as uses from core.audit_event where subject = $1 and action = 'approval_link.used'`,
      [id],
    );
    expect(used.rows).toEqual([{ uses: 1 }]);
  });

  test('decides in the name of the person it was sent to, with the reason given', async () => {
    const { id, path } = await asked();
    const answer = await decide(path, 'reject', 'Not this week.');
    expect(answer.text).toContain('You rejected this');
    const action = await actionOf(stage.gateway, id);
    expect(action.events.at(-1)).toMatchObject({
      to_state: 'rejected',
      actor: 'paul',
      detail: 'Rejected by paul. Not this week.',
    });
    expect((await call(path)).text).toContain('You rejected this');
  });

  test('that is used, decided, expired or superseded shows what became of it and not its words', async () => {
    const used = await asked();
    expect((await call(used.path)).text).toContain('A good day.');
    await decide(used.path, 'approve');
    const decided = await asked();
    const ana = stage.gateway.tokens.ana;
    await stage.gateway.call(ana, 'POST', `/api/v1/actions/${decided.id}/reject`, {});
    const expired = await asked();
    await admin('update actions.approval_links set expires_at = now() where action_id = $1', [
      expired.id,
    ]);
    const superseded = await asked();
    await admin('update actions.approval_links set voided_at = now() where action_id = $1', [
      superseded.id,
    ]);
    const shown = { used, decided, expired, superseded };
    for (const [name, { path }] of Object.entries(shown)) {
      const { text } = await call(path);
      expect(text, name).toContain('Coda: post in the Daily Thread for 2026-11-20');
      expect(text, name).not.toMatch(/A good day|One row in the Daily Thread|almanac-daily/);
    }
    await admin(`update actions.actions set version = 2 where action_id = $1`, [expired.id]);
    expect((await call(expired.path)).text).not.toContain('A good day.');
  });

  test('is kept as a hash alone, and stands in no audit row', async () => {
    const { path } = await asked();
    const token = path.split('/').at(-1) ?? '';
    const { rows } = await admin(
      `select count(*) as found from (
         select l::text as row from actions.approval_links l union all
         select m::text from actions.messages m union all
         select d::text from actions.deliveries d union all
         select data::text from action_gateway_queue.job union all
         select canon from core.audit_event) as everything where position($1 in row) > 0`,
      [token],
    );
    expect(rows).toEqual([{ found: 0 }]);
  });

  test('needs the nonce of its own page', async () => {
    const { id, path } = await asked();
    const other = await asked();
    const foreign = nonceIn((await call(other.path)).text);
    for (const nonce of ['x', foreign]) {
      const answer = await call(path, 'POST', { nonce, decision: 'approve' });
      expect([answer.status, nonce === 'x' || answer.text.includes('Open the link')]).toEqual([
        403,
        true,
      ]);
    }
    expect((await call(path, 'POST', { decision: 'approve' })).status).toBe(422);
    expect((await call(path, 'POST', { nonce: 'x', decision: 'maybe' })).status).toBe(422);
    expect((await actionOf(stage.gateway, id)).state).toBe('awaiting_approval');
  });

  test('shows every word of what would be done, whatever is written there', async () => {
    const body = `<script>alert(1)</script><img src=x onerror=y> \u202eevil ${'long '.repeat(1000)}`;
    const external_id = `almanac-fuzz-${process.pid}`;
    const inputs = { external_id, date: '2026-11-20', author: '"><b>', body };
    const { path } = await asked({ inputs, idempotency_key: `coda.post_thread:${external_id}` });
    const { text, headers } = await call(path);
    expect(text).not.toMatch(/<script|<img|<b>|\u202e/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('[U+202E]evil');
    expect(text).toContain('long '.repeat(1000).trim());
    expect(text).toContain(external_id);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('x-frame-options')).toBe('DENY');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'; style-src 'sha256-/);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('that nobody knows says nothing, and the same for all', async () => {
    const unknown = await call(`/approvals/${'A'.repeat(43)}`);
    expect(unknown.status).toBe(404);
    for (const path of ['/approvals/short', `/approvals/${'%00'.repeat(20)}`]) {
      const other = await call(path);
      expect([other.status, other.text]).toEqual([404, unknown.text]);
    }
    const posted = await call(`/approvals/${'A'.repeat(43)}`, 'POST', {
      nonce: 'x',
      decision: 'approve',
    });
    expect([posted.status, posted.text]).toEqual([404, unknown.text]);
  });
});

describe('a link that is out of date', () => {
  test('says that somebody decided, that it expired, that it was changed, or that it needs the console', async () => {
    const { id, path } = await asked();
    await stage.gateway.call(stage.gateway.tokens.ana, 'POST', `/api/v1/actions/${id}/reject`, {});
    const decided = await call(path, 'POST', { nonce: 'x', decision: 'approve' });
    expect([decided.status, decided.text.includes('decided already')]).toEqual([200, true]);
    expect(decided.text).toContain('Rejected by ana');
    const old = await asked();
    await admin(`update actions.approval_links set expires_at = now() where action_id = $1`, [
      old.id,
    ]);
    expect((await call(old.path)).status).toBe(410);
    const grave = await asked();
    await admin(`update actions.actions set level = 4 where action_id = $1`, [grave.id]);
    const page = await call(grave.path);
    expect(page.text).toContain('href="http://console.example.org"');
    expect(page.text).not.toContain('<form');
    const revised = await asked();
    await admin(
      `update actions.actions set version = 2, payload = replace(payload, 'A good day', 'A bad day'),
              payload_hash = repeat('a', 64) where action_id = $1`,
      [revised.id],
    );
    const changed = await call(revised.path);
    expect(changed.status).toBe(409);
    expect(changed.text).toMatch(/class="was">A good day\.<[^]*A bad day\./);
    for (const one of [old, grave, revised]) {
      await call(one.path, 'POST', { nonce: 'x', decision: 'approve' });
      expect((await actionOf(stage.gateway, one.id)).state).toBe('awaiting_approval');
    }
  });

  test('gives way to the link of a mail sent again', async () => {
    const { id, path } = await asked();
    await admin(`update actions.messages set state = 'queued' where action_id = $1`, [id]);
    await admin(`insert into actions.messages (message_id, person_id, purpose, severity, title, body, dedupe_key, state, created_at)
                 values ('msg_00000000000000000000000held', 'paul', 'health', 'SEV1', 't', '', 'x', 'held', now())`);
    await admin(
      `update actions.messages set state = 'held', not_before = now() where action_id = $1`,
      [id],
    );
    const before = mailsTo(stage, 'paul@example.org').length;
    await lookAgain(stage);
    const again = await waitFor('a second mail', () =>
      mailsTo(stage, 'paul@example.org')
        .slice(before)
        .find(({ text }) => text.includes(id)),
    );
    // The same question was also asked by itself: each mail has a link of its own.
    await waitFor('the old link is gone', async () => (await call(path)).status === 410);
    const newer = new URL(linkIn(again)).pathname.replace('/base', '');
    expect((await decide(newer, 'approve')).text).toContain('You approved this');
  });

  test('is not sent once the question was revised', async () => {
    const { id } = await waitingPost(stage.gateway);
    const pat = await addPerson(stage, 'pat', 'pat@example.org');
    await stage.teller.db.transaction(async (tx) => {
      const words = { title: 'Post it?', body: '', action_id: id, dedupe_key: `asked:${id}` };
      const telling = { people: [pat], purpose: 'approval', severity: 'SEV1', ...words } as const;
      await tellPeople(stage.teller, tx, telling);
      await tx.query('update actions.actions set version = 2 where action_id = $1', [id]);
    });
    expect(await messageIn(stage, pat, 'dropped')).toMatchObject({
      action_version: 1,
      why: 'It asks about version 1 of an Action that was revised since.',
    });
    expect(mailsTo(stage, 'pat@example.org')).toEqual([]);
  });

  test('is not sent once the question is decided', async () => {
    const { id } = await waitingPost(stage.gateway);
    await stage.gateway.call(stage.gateway.tokens.ana, 'POST', `/api/v1/actions/${id}/reject`, {});
    await addPerson(stage, 'pia', 'pia@example.org');
    await tell(stage, 'pia', { purpose: 'approval', action_id: id });
    expect((await messageIn(stage, 'pia', 'dropped')).why).toBe(
      'The Action it asks about is rejected.',
    );
  });
});

test('while everything is stopped a link rejects, and approves nothing', async () => {
  const one = await asked();
  const other = await asked();
  const nonce = nonceIn((await call(one.path)).text);
  const ana = stage.gateway.tokens.ana;
  await stage.gateway.call(ana, 'POST', '/api/v1/controls/kill', { reason: 'for the test' });
  const refused = await call(one.path, 'POST', { nonce, decision: 'approve' });
  expect([refused.status, refused.text.includes('Everything is stopped')]).toEqual([423, true]);
  expect(refused.text).not.toContain('>Approve<');
  expect((await decide(other.path, 'reject')).text).toContain('You rejected this');
  await stage.gateway.call(ana, 'POST', '/api/v1/controls/resume', { reason: 'for the test' });
  expect((await decide(one.path, 'approve')).text).toContain('You approved this');
});

test('a link decides nothing, and shows nothing, once its channel is off the allowlist', async () => {
  await addPerson(stage, 'kim', 'kim@example.org');
  const { id, path } = await asked({}, 'kim');
  const nonce = nonceIn((await call(path)).text);
  const allowed = (yes: boolean) =>
    admin(`update actions.channels set allowed = $1 where person_id = 'kim'`, [yes]);
  await allowed(false);
  for (const answer of [
    await call(path),
    await call(path, 'POST', { nonce, decision: 'approve' }),
  ]) {
    expect([answer.status, answer.text.includes('This link was withdrawn')]).toEqual([410, true]);
    expect(answer.text).not.toMatch(/A good day|Daily Thread/);
  }
  expect((await actionOf(stage.gateway, id)).state).toBe('awaiting_approval');
  await allowed(true);
  expect((await decide(path, 'approve')).text).toContain('You approved this');
});

test('the time of a stop is not the time of a link: over the stop it rejects, after it it lives for the rest of its time', async () => {
  const ana = stage.gateway.tokens.ana;
  const ends = new Date(Date.now() + 4000);
  const one = await asked({ expires_at: ends.toISOString() });
  const other = await asked({ expires_at: ends.toISOString() });
  const over = await asked();
  await admin('update actions.approval_links set expires_at = now() where action_id = $1', [
    over.id,
  ]);
  await stage.gateway.call(ana, 'POST', '/api/v1/controls/kill', { reason: 'for the test' });
  await waitFor('their first expiry is past', () => Date.now() > ends.getTime());
  expect((await decide(one.path, 'reject')).text).toContain('You rejected this');
  expect((await call(other.path)).status).toBe(200);
  await stage.gateway.call(ana, 'POST', '/api/v1/controls/resume', { reason: 'for the test' });
  expect((await decide(other.path, 'approve')).text).toContain('You approved this');
  expect((await call(over.path)).status).toBe(410);
});

test('who is no approver, or has left, decides nothing by a link', async () => {
  await addPerson(stage, 'lena', 'lena@example.org');
  const { id, path } = await asked({}, 'lena');
  await admin(`update actions.people set roles = '{viewer}' where person_id = 'lena'`);
  expect((await decide(path, 'approve')).status).toBe(403);
  await admin(`update actions.people set active = false where person_id = 'lena'`);
  expect((await call(path)).status).toBe(404);
  expect((await actionOf(stage.gateway, id)).state).toBe('awaiting_approval');
});

test('too many requests are refused, and told when to come again', async () => {
  const all = await Promise.all(
    Array.from({ length: 130 }, () => call(`/approvals/${'B'.repeat(43)}`)),
  );
  const refused = all.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('who asked hears how it was decided, and whoever decided does not', async () => {
  const { gateway } = stage;
  await addPerson(stage, 'rita', 'rita@example.org');
  const rita = await gateway.db.token('rita', 'person');
  const ask_for = async (): Promise<string> =>
    (await propose(gateway, threadPost({ risk: 'critical' }), rita)).body.action_id;
  const [yes, no, own] = [await ask_for(), await ask_for(), await ask_for()];
  await approveSeen(gateway, yes);
  const path = (id: string, verb: string) => `/api/v1/actions/${id}/${verb}`;
  const because = { reason: 'Not before Monday.' };
  await gateway.call(gateway.tokens.ana, 'POST', path(no, 'reject'), because);
  await gateway.call(rita, 'POST', path(own, 'cancel'), because);
  const told = async (person: string) =>
    (await messagesOf(stage, person)).filter(({ purpose }) => purpose === 'decided');
  const words = await waitFor('she was told of both', async () => {
    const all = await told('rita');
    return all.length === 2 && all;
  });
  expect(words.map(({ action_id, title }) => [action_id, title.split(':')[0]])).toEqual(
    expect.arrayContaining([
      [yes, 'Approved'],
      [no, 'Rejected'],
    ]),
  );
  const { rows } = await gateway.db.admin.query<{ body: string }>(
    `select body from actions.messages where purpose = 'decided' and action_id = $1`,
    [no],
  );
  expect(rows.map(({ body }) => body).join()).toContain('Not before Monday.');
  await waitFor('a mail went out', () => mailsTo(stage, 'rita@example.org').length > 0);
  expect(await told('ana')).toEqual([]);
});
