import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { executeAction } from '../src/use-cases/execute-action.ts';
import { tellPeople } from '../src/use-cases/tell-people.ts';
import {
  actionOf,
  allow,
  approveSeen,
  inState,
  propose,
  setGuardrails,
  setPolicy,
  startProcess,
  threadPost,
} from './gateway.ts';
import {
  addPerson,
  lookAgain,
  mailsTo,
  messageIn,
  messagesOf,
  openRouter,
  setQuiet,
  tell,
  type RouterStage,
} from './router-stage.ts';

let stage: RouterStage;

beforeAll(async () => {
  stage = await openRouter();
});
afterAll(() => stage.close());

const ask = (method: string, path: string, body: object = {}) =>
  stage.gateway.call(stage.gateway.tokens.ana, method, `/api/v1/controls${path}`, {
    reason: 'for the test',
    ...body,
  });

function notice(person: string, change: Record<string, unknown> = {}) {
  const key = `notify.person:${person}:${JSON.stringify(change)}`;
  return {
    action_type: 'notify.person',
    inputs: {
      kind: 'incident',
      person,
      severity: 'SEV1',
      title: 'Coda is down',
      body: 'Since 8.',
      ref: 'inc_1',
      ...change,
    },
    target: { system: 'almanac', ref: `person:${person}` },
    expected_effect: `${person} is told of inc_1 (incident).`,
    reasoning: 'An incident was opened, and a person should know of it.',
    rollback: { strategy: 'not_possible' },
    idempotency_key: key.slice(0, 190),
  };
}

describe('a message to a person', () => {
  test('that the observer sends as notify.person arrives by mail, and the Action says it was given to the router', async () => {
    await allow(stage.gateway, 'notify.person', 'any');
    await addPerson(stage, 'olga', 'olga@example.org');
    const { body } = await propose(stage.gateway, notice('olga'));
    expect(body).toMatchObject({ decision: 'authorized', level: 0 });
    const done = await inState(stage.gateway, body.action_id, 'succeeded');
    const sent = await messageIn(stage, 'olga', 'sent');
    expect(done.result).toMatchObject({ messages: [{ message_id: sent.message_id }] });
    expect(sent.why).toBe('SEV1, incident: by mail, the first channel of the person.');
    const [mail] = mailsTo(stage, 'olga@example.org');
    expect(mail?.text).toMatch(/^Subject: \[SEV1\] Coda is down\r?$/m);
    expect(mail?.text).toContain('Since 8.');
    expect(mail?.text).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
    const unknown = await propose(stage.gateway, notice('nobody-here'));
    const failed = await inState(stage.gateway, unknown.body.action_id, 'failed');
    expect(failed.result).toMatchObject({ error: 'Nobody is registered here as nobody-here.' });
  });

  test('is dropped without an address on the allowlist, and says so', async () => {
    await addPerson(stage, 'nils', '!nils@example.org');
    await tell(stage, 'nils');
    expect((await messageIn(stage, 'nils', 'dropped')).why).toContain('allowlist');
    await addPerson(stage, 'nora');
    await tell(stage, 'nora');
    expect((await messageIn(stage, 'nora', 'dropped')).why).toContain('no channel');
    expect(mailsTo(stage, 'nils@example.org')).toEqual([]);
  });

  test('F23: of 1,000 equal ones is sent once', async () => {
    await addPerson(stage, 'finn', 'finn@example.org');
    await stage.teller.db.transaction(async (tx) => {
      for (let n = 0; n < 1000; n += 1) {
        const words = { purpose: 'incident', severity: 'SEV1', title: 'Down', body: '' } as const;
        await tellPeople(stage.teller, tx, { people: ['finn'], ...words, dedupe_key: 'inc_7' });
      }
    });
    await messageIn(stage, 'finn', 'sent');
    expect(await messagesOf(stage, 'finn')).toHaveLength(1);
    expect(mailsTo(stage, 'finn@example.org')).toHaveLength(1);
  });

  test('that is no hurry goes together with others: 25 incidents at once are two mails', async () => {
    await addPerson(stage, 'greta', 'greta@example.org');
    for (let n = 0; n < 25; n += 1) await tell(stage, 'greta', { severity: 'SEV2' });
    const held = await waitFor('one is out, the others wait', async () => {
      const all = await messagesOf(stage, 'greta');
      const settled = all.every(({ state }) => state === 'sent' || state === 'held');
      return settled && all.some(({ state }) => state === 'sent') ? all : undefined;
    });
    expect(mailsTo(stage, 'greta@example.org')).toHaveLength(1);
    const waiting = held.filter(({ state }) => state === 'held');
    for (const { why } of waiting) expect(why).toContain('goes together');
    await tell(stage, 'greta', { severity: 'SEV2' });
    await messageIn(stage, 'greta', 'held');
    await stage.gateway.db.admin.query(
      `update actions.messages set settled_at = now() - interval '6 minutes'
        where person_id = 'greta' and state = 'sent'`,
    );
    await stage.gateway.db.admin.query(
      `update actions.messages set not_before = now() where person_id = 'greta' and state = 'held'`,
    );
    await lookAgain(stage);
    await waitFor('all are sent', async () =>
      (await messagesOf(stage, 'greta')).every(({ state }) => state === 'sent'),
    );
    expect(mailsTo(stage, 'greta@example.org')).toHaveLength(2);
  });
});

describe('a mail server', () => {
  test('that greylists is asked again, with the same Message-ID', async () => {
    await addPerson(stage, 'gwen', 'gwen@example.org');
    stage.mail.fates.set('gwen@example.org', 'later');
    await tell(stage, 'gwen');
    const held = await messageIn(stage, 'gwen', 'held');
    expect(held.why).toMatch(/Not now: .*Greylisted/);
    stage.mail.fates.delete('gwen@example.org');
    const sent = await messageIn(stage, 'gwen', 'sent');
    expect(sent.tries.map(({ state }) => state)).toEqual(['not_now', 'accepted']);
    expect(mailsTo(stage, 'gwen@example.org')).toHaveLength(1);
  });

  test('that refuses an address makes the next channel the one; without one the message failed with its words', async () => {
    await addPerson(stage, 'nick', 'old@example.org', 'new@example.org');
    stage.mail.fates.set('old@example.org', 'never');
    await tell(stage, 'nick');
    const sent = await messageIn(stage, 'nick', 'sent');
    expect(sent.tries.map(({ state }) => state)).toEqual(['refused', 'accepted']);
    expect(mailsTo(stage, 'new@example.org')).toHaveLength(1);
    await addPerson(stage, 'otto', 'gone@example.org');
    stage.mail.fates.set('gone@example.org', 'never');
    await tell(stage, 'otto');
    expect((await messageIn(stage, 'otto', 'failed')).why).toMatch(/Refused: .*No such person/);
    expect(stage.mail.asked.filter((one) => one === 'gone@example.org')).toHaveLength(1);
  });

  test.each(['hang', 'cut'] as const)(
    'that may have taken a mail (%s) is sent what is urgent once more under the same id, all else never',
    async (fate) => {
      await addPerson(stage, `ulf-${fate}`, `ulf-${fate}@example.org`);
      stage.mail.fates.set(`ulf-${fate}@example.org`, fate);
      await tell(stage, `ulf-${fate}`, { severity: 'SEV0' });
      const urgent = await messageIn(stage, `ulf-${fate}`, 'unknown');
      expect(urgent.tries.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
      const twice = mailsTo(stage, `ulf-${fate}@example.org`);
      expect(new Set(twice.map(({ message_id }) => message_id)).size).toBe(1);
      expect(twice).toHaveLength(2);
      await addPerson(stage, `uma-${fate}`, `uma-${fate}@example.org`);
      stage.mail.fates.set(`uma-${fate}@example.org`, fate);
      await tell(stage, `uma-${fate}`, { severity: 'SEV3', purpose: 'digest' });
      expect((await messageIn(stage, `uma-${fate}`, 'unknown')).why).toContain('not known');
      expect(mailsTo(stage, `uma-${fate}@example.org`)).toHaveLength(1);
    },
  );
});

describe('while everything is stopped', () => {
  test('only word of health goes out, at most once an hour; the rest follows after it', async () => {
    await addPerson(stage, 'sven', 'sven@example.org');
    await ask('POST', '/kill');
    await tell(stage, 'sven', { severity: 'SEV0' });
    expect((await messageIn(stage, 'sven', 'held')).why).toContain('Everything is stopped');
    await addPerson(stage, 'hana', 'hana@example.org');
    const { body } = await propose(stage.gateway, notice('hana', { kind: 'health' }));
    await inState(stage.gateway, body.action_id, 'succeeded');
    await messageIn(stage, 'hana', 'sent');
    await tell(stage, 'hana', { purpose: 'health' });
    expect((await messageIn(stage, 'hana', 'held')).why).toContain('once an hour');
    expect((await propose(stage.gateway, notice('sven'))).status).toBe(423);
    const as_person = notice('hana', { kind: 'health', ref: 'mine' });
    expect((await propose(stage.gateway, as_person, stage.gateway.tokens.ana)).status).toBe(423);
    expect(mailsTo(stage, 'sven@example.org')).toEqual([]);
    await ask('POST', '/resume');
    await messageIn(stage, 'sven', 'sent');
    expect(mailsTo(stage, 'sven@example.org')).toHaveLength(1);
    expect(mailsTo(stage, 'hana@example.org')).toHaveLength(1);
  });

  test('a switched-off connector holds mail until it is on again', async () => {
    await addPerson(stage, 'cora', 'cora@example.org');
    await ask('PUT', '', { connectors: { mail: false } });
    await tell(stage, 'cora');
    expect((await messageIn(stage, 'cora', 'held')).why).toBe(
      'The connector mail is switched off.',
    );
    await ask('PUT', '', { connectors: { mail: true } });
    await messageIn(stage, 'cora', 'sent');
  });
});

test('no title, body or address can add a header or a recipient', async () => {
  await addPerson(stage, 'eve', 'eve@example.org');
  const evil = 'Hello\r\nBcc: victim@example.org\r\n\r\n.\r\nMAIL FROM:<x@example.org>';
  await tell(stage, 'eve', { title: evil, body: evil });
  await messageIn(stage, 'eve', 'sent');
  const [mail] = mailsTo(stage, 'eve@example.org');
  expect(mail?.to).toEqual(['eve@example.org']);
  const headers = mail?.text.split(/\r?\n\r?\n/)[0] ?? '';
  expect(headers).not.toMatch(/^Bcc:/m);
  expect(stage.mail.asked).not.toContain('victim@example.org');
});

test('a channel is tested by people alone, five times an hour, and only where it is allowed', async () => {
  await addPerson(stage, 'toni', 'toni@example.org', '!toni@elsewhere.example.org');
  const { rows } = await stage.gateway.db.admin.query<{ channel_id: string }>(
    `select channel_id from actions.channels where person_id = 'toni' order by rank`,
  );
  const [good, other] = rows.map(({ channel_id }) => `/api/v1/channels/${channel_id}/test`);
  const { ana, observer } = stage.gateway.tokens;
  const post = (path = '', token = ana) => stage.gateway.call(token, 'POST', path);
  expect((await post(good, observer)).status).toBe(403);
  expect((await post(other)).body).toMatchObject({ code: 'not_allowed' });
  expect((await post('/api/v1/channels/chn_none/test')).status).toBe(404);
  const all = await Promise.all(Array.from({ length: 7 }, () => post(good)));
  expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200, 200, 200, 200, 200, 429, 429,
  ]);
  expect(mailsTo(stage, 'toni@example.org')).toHaveLength(5);
  expect((await stage.gateway.call(observer, 'GET', '/api/v1/messages')).status).toBe(403);
});

describe('e-mail to people outside', () => {
  /** Nobody of those whom a mail goes to is also asked whether it may. */
  const addOutsider = async (name: string, address: string) => {
    await addPerson(stage, name, address);
    await stage.gateway.db.admin.query(`update actions.people set roles = '{viewer}'`);
  };
  let counter = 0;
  const mailTo = (...to: object[]) => {
    counter += 1;
    return {
      ...threadPost(),
      action_type: 'email.send',
      inputs: { to, subject: `The offer ${counter}`, text: 'Here it is.' },
      target: { system: 'mail', ref: 'offer' },
      expected_effect: 'They have the offer.',
      reasoning: 'They asked for it, and it is ready to be sent.',
      rollback: { strategy: 'not_possible' },
      idempotency_key: `email.send:${counter}`,
    };
  };
  const letterOf = async (action_id: string) => {
    const { ana } = stage.gateway.tokens;
    const path = '/api/v1/dead-letters';
    const { body } = await stage.gateway.call<{
      items: { dead_letter_id: string; action_id: string; error: string }[];
    }>(ana, 'GET', path);
    return body.items.find((letter) => letter.action_id === action_id);
  };
  /** Asked for, and approved by Ana. */
  const approved = async (...to: object[]): Promise<string> => {
    const { body } = await propose(stage.gateway, mailTo(...to));
    expect(body).toMatchObject({ decision: 'awaiting_approval', level: 3 });
    expect((await approveSeen(stage.gateway, body.action_id)).status).toBe(200);
    return body.action_id;
  };

  beforeAll(async () => {
    const rival = { rule: 'rival', reason: 'Nothing goes to them.', recipient: '*@rival.example' };
    await setPolicy(stage.gateway, ({ live, forbidden }) => ({
      live: [...live, 'email.send'],
      forbidden: [...forbidden, rival],
    }));
    await setGuardrails(stage.gateway, { guarded_types: [] });
  });

  test('goes only while external communication is on, and to addresses that a person allowed', async () => {
    await addOutsider('kim', 'kim@example.org');
    const off = await approved({ address: 'KIM@example.org' });
    await waitFor('it was put off', async () => {
      const { rows } = await stage.gateway.db.admin.query(
        `select 1 from action_gateway_queue.job
          where data ->> 'action_id' = $1 and start_after > now() + interval '1 s'`,
        [off],
      );
      return rows.length > 0;
    });
    expect(mailsTo(stage, 'KIM@example.org')).toEqual([]);
    await ask('PUT', '', { external_comms_enabled: true });
    const stranger = await approved({ address: 'stranger@example.org' });
    const refused = await inState(stage.gateway, stranger, 'failed');
    expect(refused.result).toEqual({ error: 'Not on the allowlist: stranger@example.org.' });
    expect(mailsTo(stage, 'stranger@example.org')).toEqual([]);
    await inState(stage.gateway, await approved({ person: 'kim' }), 'succeeded');
    await inState(stage.gateway, off, 'succeeded');
    const subjects = ['kim@example.org', 'KIM@example.org']
      .flatMap((address) => mailsTo(stage, address))
      .map(({ text }) => /^Subject: .*$/m.exec(text)?.[0]);
    expect([subjects.length, new Set(subjects).size]).toEqual([2, 2]);
  });

  test('that may have been sent stays unknown and is not sent again until a person says that it was not', async () => {
    const { ana } = stage.gateway.tokens;
    await addOutsider('kurt', 'kurt@example.org');
    stage.mail.fates.set('kurt@example.org', 'cut');
    const id = await approved({ address: 'kurt@example.org' });
    const letter = await waitFor('a person is asked', () => letterOf(id));
    expect(letter.error).toContain('It may have been sent');
    expect(await actionOf(stage.gateway, id)).toMatchObject({ state: 'unknown' });
    expect(mailsTo(stage, 'kurt@example.org')).toHaveLength(1);
    const path = `/api/v1/dead-letters/${letter.dead_letter_id}`;
    const word = { happened: false, note: 'It is not among what was sent.' };
    expect((await stage.gateway.call(ana, 'POST', `${path}/settle`, word)).status).toBe(200);
    stage.mail.fates.delete('kurt@example.org');
    expect((await stage.gateway.call(ana, 'POST', `${path}/retry`)).status).toBe(200);
    await inState(stage.gateway, id, 'succeeded');
    const mails = mailsTo(stage, 'kurt@example.org');
    expect(new Set(mails.map(({ message_id }) => message_id)).size).toBe(1);
    expect(mails).toHaveLength(2);
  });

  test('that a person saw among what was sent is settled as done, once, and not sent again', async () => {
    const { ana } = stage.gateway.tokens;
    await addOutsider('kora', 'kora@example.org');
    stage.mail.fates.set('kora@example.org', 'cut');
    const id = await approved({ address: 'kora@example.org' });
    const letter = await waitFor('a person is asked', () => letterOf(id));
    const path = `/api/v1/dead-letters/${letter.dead_letter_id}`;
    const word = { happened: true, note: 'It is in the outbox of the server.' };
    const settle = (token: string) => stage.gateway.call(token, 'POST', `${path}/settle`, word);
    expect((await settle(stage.gateway.tokens.observer)).status).toBe(403);
    expect(await settle(ana)).toMatchObject({ status: 200, body: { settled: 'happened' } });
    expect((await settle(ana)).status).toBe(409);
    expect((await stage.gateway.call(ana, 'POST', `${path}/retry`)).status).toBe(409);
    const { state, result } = await actionOf(stage.gateway, id);
    expect([state, result]).toEqual([
      'succeeded',
      { settled_by: 'ana', settled: 'happened', note: word.note },
    ]);
    expect(mailsTo(stage, 'kora@example.org')).toHaveLength(1);
  });

  test('to a person goes to the address that was approved and hashed, and nowhere once that is another', async () => {
    const [before, after] = ['lea@example.org', 'lea@new.example.org'];
    await addOutsider('lea', before);
    const proposed = await propose(stage.gateway, mailTo({ person: 'lea' }));
    const { inputs, card, payload_hash } = await actionOf(stage.gateway, proposed.body.action_id);
    expect(inputs['to']).toEqual([{ person: 'lea', address: before }]);
    expect(JSON.stringify(card.fields)).toContain(before);
    await stage.gateway.db.admin.query(
      `update actions.channels set address = $1 where person_id = 'lea'`,
      [after],
    );
    expect((await approveSeen(stage.gateway, proposed.body.action_id)).status).toBe(200);
    const blocked = await inState(stage.gateway, proposed.body.action_id, 'blocked');
    expect(blocked.payload_hash).toBe(payload_hash);
    expect(blocked.events.at(-1)?.detail).toContain('the address of lea is another one');
    expect([before, after].map((address) => mailsTo(stage, address).length)).toEqual([0, 0]);
    // Whoever asks again asks for the new one, whatever address stands beside the person.
    await inState(stage.gateway, await approved({ person: 'lea', address: before }), 'succeeded');
    expect([before, after].map((address) => mailsTo(stage, address).length)).toEqual([0, 1]);
  });

  test('that the server took is found, not sent again, where that was never noted', async () => {
    const { admin } = stage.gateway.db;
    await addOutsider('kai', 'kai@example.org');
    await admin.query(`create function actions.lose() returns trigger language plpgsql
      as $$ begin raise exception 'the process ends here'; end $$`);
    await admin.query(`create trigger lose before update on actions.executions for each row
      when (new.attempt = 1 and new.state = 'succeeded') execute function actions.lose()`);
    const id = await approved({ address: 'kai@example.org' });
    await waitFor('the server has it', () => mailsTo(stage, 'kai@example.org').length === 1);
    await waitFor('it is taken for dead, and done', async () => {
      await executeAction(stage.teller, id);
      return (await actionOf(stage.gateway, id)).state === 'succeeded';
    });
    await admin.query('drop function actions.lose cascade');
    const { events, executions } = await actionOf(stage.gateway, id);
    expect(events.at(-1)?.detail).toContain('found, not repeated: the mail server took it');
    expect(executions.length).toBeGreaterThan(1);
    expect(mailsTo(stage, 'kai@example.org')).toHaveLength(1);
  });

  test('that a server does not want now is sent later', async () => {
    await addOutsider('lars', 'lars@example.org');
    stage.mail.fates.set('lars@example.org', 'later');
    const id = await approved({ address: 'lars@example.org' });
    await waitFor('it was asked', () => stage.mail.asked.includes('lars@example.org'));
    stage.mail.fates.delete('lars@example.org');
    await inState(stage.gateway, id, 'succeeded');
    expect(mailsTo(stage, 'lars@example.org')).toHaveLength(1);
  });

  test('is forbidden by the address that a person’s id stands for', async () => {
    await addOutsider('rita', 'rita@rival.example');
    const { body } = await propose(stage.gateway, mailTo({ person: 'rita' }));
    expect(body).toMatchObject({ decision: 'blocked', reason: 'Nothing goes to them. (rival)' });
    await addOutsider('rolf', 'rolf@example.org');
    await ask('PUT', '', { connectors: { mail: false } });
    const id = await approved({ person: 'rolf' });
    await stage.gateway.db.admin.query(
      `update actions.channels set address = 'rolf@rival.example' where person_id = 'rolf'`,
    );
    await ask('PUT', '', { connectors: { mail: true } });
    await inState(stage.gateway, id, 'blocked');
    expect(stage.mail.asked.filter((address) => address.includes('rival'))).toEqual([]);
    await ask('PUT', '', { external_comms_enabled: false });
  });
});

describe('a process that is killed', () => {
  test.each([
    ['SEV0', 'sent', 2],
    ['SEV2', 'unknown', 1],
  ] as const)(
    'after the mail server took a %s message and before it was noted leaves it %s',
    async (severity, state, mails) => {
      const address = `kill-${severity.toLowerCase()}@example.org`;
      await addPerson(stage, `kill-${severity}`, address);
      await stage.gateway.stop();
      const child = await startProcess(stage.gateway);
      const died = new Promise((resolve) => child.once('exit', resolve));
      stage.mail.onMail = async () => {
        child.kill('SIGKILL');
        await died;
      };
      await tell(stage, `kill-${severity}`, { severity });
      await died;
      stage.mail.onMail = () => Promise.resolve();
      await stage.gateway.db.admin.query(
        `update actions.deliveries set lease_until = now() - interval '1 second' where state = 'sending'`,
      );
      await stage.gateway.start();
      const settled = await messageIn(stage, `kill-${severity}`, state);
      expect(settled.tries[0]?.state).toBe('unknown');
      const sent = mailsTo(stage, address);
      expect(sent).toHaveLength(mails);
      expect(new Set(sent.map(({ message_id }) => message_id)).size).toBe(1);
    },
    30_000,
  );
});

test('F22: at 02:00 a medium message waits, a critical one goes; at 06:00 what waited goes, once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
  const clock = join(dir, 'clock');
  const { env } = stage.gateway;
  // The night in which the clock goes back: 06:00 is 05:00Z, an hour later than the day before.
  writeFileSync(clock, '2026-10-25T00:00:00Z');
  env['ALMANAC_CLOCK'] = `@${clock}`;
  await stage.gateway.stop();
  await stage.gateway.start();
  await setQuiet(stage.gateway, '21:00', '06:00');
  await addPerson(stage, 'nele', 'nele@example.org');
  await addPerson(stage, 'nino', 'nino@example.org');
  await tell(stage, 'nele', { severity: 'SEV2' });
  await tell(stage, 'nino', { severity: 'SEV0' });
  await messageIn(stage, 'nino', 'sent');
  const held = await messageIn(stage, 'nele', 'held');
  expect(held).toMatchObject({ not_before: '2026-10-25T05:00:00.000Z' });
  expect(held.why).toContain('Quiet hours');
  const at = async (time: string) => {
    writeFileSync(clock, time);
    await lookAgain(stage);
  };
  await at('2026-10-25T04:59:00Z');
  expect(mailsTo(stage, 'nele@example.org')).toEqual([]);
  await at('2026-10-25T05:00:00Z');
  await messageIn(stage, 'nele', 'sent');
  await at('2026-10-25T05:10:00Z');
  expect(mailsTo(stage, 'nele@example.org')).toHaveLength(1);
  rmSync(dir, { recursive: true });
});

test('every change of a message has its audit row', async () => {
  const { rows } = await stage.gateway.db.admin.query<{ subject: string; wrong: boolean }>(
    `select m.message_id as subject,
            not exists (select 1 from core.audit_event a
                         where a.subject = m.message_id and a.action = 'message.' || m.state) as wrong
       from actions.messages m`,
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ wrong }) => wrong)).toEqual([]);
});
