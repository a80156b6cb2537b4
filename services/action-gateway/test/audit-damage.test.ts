import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendAudit } from '@almanac/shared/audit/append';
import {
  appendCheckpoint,
  openSigningKey,
  readCheckpoints,
  rotateSigningKey,
} from '@almanac/shared/audit/checkpoint-files';
import { newSigningKey, signCheckpoint } from '@almanac/shared/audit/checkpoint';
import { verifyAudit } from '@almanac/shared/audit/verify';
import type { AuditVerification } from '@almanac/shared/contracts/audit';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { actionGatewayEnv } from '../src/config.ts';
import { createContext } from '../src/context.ts';
import { keepCheckpoints } from '../src/use-cases/keep-checkpoints.ts';
import { openGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
let ana: string;
const dir = mkdtempSync(join(tmpdir(), 'almanac-checkpoints-'));

beforeAll(async () => {
  gateway = await openGateway({ ALMANAC_CHECKPOINT_DIR: dir, CHECKPOINT_LOOK_MS: '50' });
  ({ ana } = gateway.tokens);
});
afterAll(async () => {
  await gateway.close();
  rmSync(dir, { recursive: true, force: true });
});

const post = (path: string, body: object, token = ana) =>
  gateway.call(token, 'POST', `/api/v1/${path}`, body);
const verify = async (): Promise<AuditVerification> =>
  (await gateway.call<AuditVerification>(ana, 'GET', '/api/v1/audit/verify')).body;

/** The kinds of damage that are found. */
async function kinds(): Promise<string[]> {
  const { faults, verified } = await verify();
  expect(verified).toBe(faults.length === 0);
  return [...new Set(faults.map(({ kind }) => kind))].toSorted();
}

async function append(count: number): Promise<void> {
  await gateway.db.admin.transaction(async (tx) => {
    for (let n = 0; n < count; n += 1) {
      const who = { actor: 'test', actor_type: 'service', corr_id: null };
      await appendAudit(tx, {
        at: new Date(),
        action: 'test.n',
        subject: `n_${n}`,
        data: { n },
        ...who,
      });
    }
  });
}

async function head(): Promise<number> {
  const { rows } = await gateway.db.admin.query<{ seq: number }>(
    'select max(seq) as seq from core.audit_chain',
  );
  return must(rows[0], 'a head').seq;
}

/** A hundred rows, and the checkpoint that follows from them. */
async function signedRows(): Promise<number> {
  await append(100);
  const size = await head();
  await waitFor(
    'they are signed',
    () => (readCheckpoints(dir).checkpoints.at(-1)?.size ?? 0) >= size,
  );
  return size;
}

/** A superuser who switches every trigger off: what the chain is there to show. */
async function asIntruder(...statements: string[]): Promise<void> {
  await gateway.db.admin.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    for (const text of statements) await tx.query(text);
  });
}

const RESEAL = `do $$ declare r record; p bytea; h bytea; begin
    p := coalesce((select hash from core.audit_chain where seq < 3 order by seq desc limit 1), '\\x00');
    for r in select c.seq, c.event_id, e.content_hash from core.audit_chain c
               join core.audit_event e on e.id = c.event_id where c.seq >= 3 order by c.seq loop
      h := sha256('almanac.audit.v1'::bytea || p || int8send(r.seq) || r.content_hash);
      update core.audit_chain set prev_hash = p, content_hash = r.content_hash, hash = h where seq = r.seq;
      p := h;
    end loop; end $$`;

describe('F15: damage by somebody who may do anything is found and named:', () => {
  let size: number;
  beforeAll(async () => {
    size = await signedRows();
    await gateway.stop();
    await asIntruder(
      'create schema backup',
      'create table backup.audit_event as table core.audit_event',
      'create table backup.audit_chain as table core.audit_chain',
    );
    await gateway.start();
  });
  /** Both tables as they were when they were signed. */
  const restore = (from = 'backup'): Promise<void> =>
    asIntruder(
      'truncate core.audit_event, core.audit_chain',
      `insert into core.audit_event select * from ${from}.audit_event`,
      `insert into core.audit_chain select * from ${from}.audit_chain`,
    );
  beforeEach(() => restore());

  test('nothing, while all is whole', async () => {
    const found = await verify();
    expect(found).toMatchObject({ verified: true, faults: [] });
    expect(found.checkpoints).toBeGreaterThan(0);
    expect(found.rows).toBeGreaterThanOrEqual(size);
  });

  test('an edited row, as content', async () => {
    await asIntruder(`update core.audit_event set canon = replace(canon, '"n":4', '"n":5')
      where subject = 'n_4'`);
    expect(await kinds()).toEqual(['content']);
  });

  test('rows deleted in the middle, as a gap', async () => {
    await asIntruder(
      `delete from core.audit_event e using core.audit_chain c where c.event_id = e.id and c.seq = 7`,
      'delete from core.audit_chain where seq = 7',
    );
    expect(await kinds()).toEqual(['gap', 'link']);
  });

  test('two rows that were swapped, as link and content', async () => {
    await asIntruder(
      'update core.audit_chain set seq = -seq where seq in (4, 5)',
      'update core.audit_chain set seq = case seq when -4 then 5 else 4 end where seq < 0',
    );
    expect(await kinds()).toEqual(['link']);
  });

  test('a fork, as one', async () => {
    await asIntruder(
      'alter table core.audit_chain drop constraint audit_chain_prev_hash_key',
      `update core.audit_chain c set prev_hash = (select prev_hash from core.audit_chain where seq = 5)
        where seq = 6`,
    );
    expect(await kinds()).toEqual(['fork', 'link']);
    await restore();
    await asIntruder('alter table core.audit_chain add unique (prev_hash)');
  });

  test('a chain that was written anew from one row on, as signature: it is whole in itself', async () => {
    await asIntruder(
      `update core.audit_event e set canon = replace(canon, '"n":4', '"n":5'),
              content_hash = sha256(convert_to(replace(canon, '"n":4', '"n":5'), 'UTF8'))
        where subject = 'n_4'`,
      RESEAL,
    );
    expect(await kinds()).toEqual(['signature']);
  });

  test('a tail that was cut off, as truncation: the rest is whole in itself', async () => {
    await asIntruder(
      `delete from core.audit_event e using core.audit_chain c where c.event_id = e.id and c.seq > ${size - 10}`,
      `delete from core.audit_chain where seq > ${size - 10}`,
    );
    expect(await kinds()).toEqual(['truncation']);
  });

  test('a checkpoint nobody of ours signed, and one that was changed, as signature', async () => {
    const log = join(dir, `checkpoints-${new Date().toISOString().slice(0, 7)}.jsonl`);
    const before = readFileSync(log, 'utf8');
    const stranger = newSigningKey();
    const private_key = createPrivateKey(stranger.private_pem);
    const facts = {
      origin: 'almanac',
      size,
      head_hash: 'a'.repeat(64),
      time: '2026-01-01T00:00:00Z',
    };
    writeFileSync(
      log,
      `${before}${JSON.stringify(signCheckpoint(facts, { ...stranger, private_key }))}\n`,
    );
    expect(await kinds()).toEqual(['signature']);
    writeFileSync(log, before.replace(/"size":\d+/, '"size":1'));
    expect(await kinds()).toEqual(['signature']);
    writeFileSync(log, before);
    expect(await kinds()).toEqual([]);
  });

  test('an old backup, as truncation, until a person says that it was restored; then the chain goes on', async () => {
    await asIntruder(
      'create schema newer',
      'create table newer.audit_event as table core.audit_event',
    );
    await asIntruder('create table newer.audit_chain as table core.audit_chain');
    const later = await signedRows();
    expect(later).toBeGreaterThan(size);
    await restore('newer');
    expect(await kinds()).toEqual(['truncation']);
    // A signature over the restored chain would hide what is missing.
    await waitFor('health says so', async () => {
      const { body } = await gateway.call<{ checks: Record<string, { status: string }> }>(
        ana,
        'GET',
        '/health',
      );
      return body.checks['checkpoints']?.status === 'warn';
    });
    const reason = 'The disk died; the backup of last night was restored.';
    expect((await post('audit/epoch', { reason }, gateway.tokens.observer)).status).toBe(403);
    const said = await post('audit/epoch', { reason });
    expect(said).toMatchObject({ status: 200, body: { last_good: { size: expect.any(Number) } } });
    expect(await kinds()).toEqual([]);
    expect((await verify()).notes.join()).toContain('restore');
    expect((await post('audit/epoch', { reason })).body).toMatchObject({ code: 'nothing_lost' });
    await signedRows();
    expect(await kinds()).toEqual([]);
    await asIntruder(`delete from core.audit_event e using core.audit_chain c
      where c.event_id = e.id and c.seq > ${(await head()) - 5}`);
    await asIntruder(`delete from core.audit_chain c where not exists
      (select 1 from core.audit_event e where e.id = c.event_id)`);
    expect(await kinds()).toEqual(['truncation']);
  });
});

describe('the signing key', () => {
  test('is readable by its owner only; after a rotation both keys verify, and the chain names them', async () => {
    expect(statSync(join(dir, 'signing-key.pem')).mode & 0o777).toBe(0o600);
    const { key_id, previous_key_id } = rotateSigningKey(dir);
    expect(openSigningKey(dir).key_id).toBe(key_id);
    const named = async () => {
      const page = await gateway.call<{ items: { subject: string }[] }>(
        ana,
        'GET',
        '/api/v1/audit?action=audit.signing_key',
      );
      return page.body.items.map(({ subject }) => subject);
    };
    await waitFor('the chain names it', async () => (await named()).includes(key_id));
    expect(readCheckpoints(dir).public_keys.has(previous_key_id ?? '')).toBe(true);
  });

  test('that is gone with its directory does not pass for a new one: the chain knows it', async () => {
    const moved = `${dir}-moved`;
    renameSync(dir, moved);
    await waitFor('a new key was made', () => existsSync(join(dir, 'signing-key.pem')));
    const { faults } = await verify();
    expect(faults.map(({ detail }) => detail).join()).toContain('its public half is gone');
    await waitFor('it stands whole again', () => {
      rmSync(dir, { recursive: true, force: true });
      renameSync(moved, dir);
      return existsSync(join(dir, 'signing-key.pem'));
    });
  });

  test('a line that a crash cut short counts as not written, and the next one stands by itself', () => {
    const own = mkdtempSync(join(tmpdir(), 'almanac-torn-'));
    const key = openSigningKey(own);
    const facts = { origin: 'a', size: 1, head_hash: 'b'.repeat(64), time: '2026-03-01T00:00:00Z' };
    const log = join(own, 'checkpoints-2026-03.jsonl');
    writeFileSync(log, JSON.stringify(signCheckpoint(facts, key)).slice(0, 50));
    appendCheckpoint(own, signCheckpoint({ ...facts, size: 2 }, key));
    const { checkpoints, unreadable } = readCheckpoints(own);
    expect([checkpoints.map(({ size }) => size), unreadable]).toEqual([[2], 0]);
    rmSync(own, { recursive: true });
  });
});

describe('a row that says the chain was restored', () => {
  // It writes rows of its own, and what follows is about which row is the last.
  beforeAll(() => gateway.stop());
  afterAll(() => gateway.start());

  test('moves no checkpoint unless a person’s key signed it, and is told as damage', async () => {
    const own = mkdtempSync(join(tmpdir(), 'almanac-forged-'));
    const env = { ...gateway.env, ALMANAC_CHECKPOINT_DIR: own, CHECKPOINT_LOOK_MS: '600000' };
    const ctx = createContext(actionGatewayEnv.parse(env), () => []);
    const keeper = must(keepCheckpoints(ctx), 'a keeper');
    const signed = must(await keeper.look(true), 'a checkpoint');
    const { rows } = await gateway.db.admin.query<{ size: number; head_hash: string }>(
      `select seq as size, encode(hash, 'hex') as head_hash from core.audit_chain order by seq limit 1`,
    );
    const told = async (): Promise<number> => {
      const { faults } = await verifyAudit(gateway.db.admin, { checkpoints: readCheckpoints(own) });
      return faults.filter(({ detail }) => detail.startsWith('a chain.epoch row')).length;
    };
    const before = await told();
    const forged = {
      last_good: { ...signed, ...must(rows[0], 'the first row') },
      abandoned: 0,
      declared_at: '2999-01-01T00:00:00.000Z',
      key_id: signed.key_id,
      signature: 'none',
    };
    const planner = gateway.db.openAs('planner');
    const write = (actor_type: string, data: Record<string, unknown>): Promise<unknown> =>
      planner.transaction((tx) => {
        const who = { actor: 'planner', actor_type, corr_id: null };
        return appendAudit(tx, {
          at: new Date(),
          action: 'chain.epoch',
          subject: 'audit',
          data,
          ...who,
        });
      });
    await write('person', forged);
    await write('service', forged);
    await write('person', { nonsense: 1 });
    const next = must(await keeper.look(true), 'the rows are signed');
    expect(next.size).toBe(await head());
    // Nothing more to sign: a forged last good one would have it signed again and again.
    expect(await keeper.look(true)).toBeUndefined();
    expect(keeper.check()).toEqual({ status: 'pass' });
    // Nor does a forged row let it sign a chain whose end was cut off.
    await asIntruder(
      `delete from core.audit_event e using core.audit_chain c where c.event_id = e.id and c.seq = ${next.size}`,
      `delete from core.audit_chain where seq = ${next.size}`,
    );
    await expect(keeper.look(true)).rejects.toThrow('is not the one that was signed');
    expect(await told()).toBe(before + 2);
    await keeper.stop();
    await ctx.db.close();
    rmSync(own, { recursive: true });
  });
});

describe('what people write', () => {
  const REASON = 'Ask Maria Oliveira, +49 170 1234567, before going on';

  test('is not in the chain; people read it beside, and once erased nobody does, and the chain stays whole', async () => {
    const put = { reason: REASON, policy: 'strict' };
    expect((await gateway.call(ana, 'PUT', '/api/v1/controls', put)).status).toBe(200);
    const page = await gateway.call<{ items: { audit_id: string; data: object }[] }>(
      ana,
      'GET',
      '/api/v1/audit?action=control.changed&limit=1',
    );
    const { audit_id, data } = must(page.body.items[0], 'a row');
    expect(data).toMatchObject({ private: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const { rows } = await gateway.db.admin.query<{ text: string }>(
      `select string_agg(canon, '') || coalesce((select string_agg(encode(sealed, 'escape'), '')
         from core.audit_private), '') as text from core.audit_event`,
    );
    expect(must(rows[0], 'text').text).not.toContain('Maria');
    const path = `/api/v1/audit/${audit_id}/private`;
    expect((await gateway.call(gateway.tokens.planner, 'GET', path)).status).toBe(403);
    expect((await gateway.call(ana, 'GET', path)).body).toEqual({
      audit_id,
      state: 'readable',
      data: { reason: REASON },
    });
    const erased = await post('audit/erase', { subject: 'ana', reason: 'She asked for it.' });
    expect(erased.body).toMatchObject({ subject: 'ana', erased: 1 });
    expect((await gateway.call(ana, 'GET', path)).body).toEqual({
      audit_id,
      state: 'erased',
      data: null,
    });
    expect(await verifyAudit(gateway.db.admin)).toMatchObject({ verified: true });
  });

  test.each(['planner', 'observer', 'action-gateway'])(
    'cannot be read, changed or moved to another row by %s through SQL',
    async (role) => {
      const own = gateway.db.openAs(role);
      for (const text of [
        ...(role === 'action-gateway' ? [] : ['select * from core.audit_private']),
        ...(role === 'action-gateway' ? [] : ['select * from core.audit_subject_keys']),
        `update core.audit_private set audit_id = 'aud_x'`,
        'delete from core.audit_private',
        'delete from core.audit_subject_keys',
      ]) {
        await expect(own.query(text), text).rejects.toThrow(/permission denied/);
      }
    },
  );
});

test('I8: the audit is verified, read and exported while everything is stopped', async () => {
  await post('controls/kill', { reason: 'a test of the stop' });
  for (const path of ['audit/verify', 'audit?limit=1', 'audit/checkpoint', 'audit/export']) {
    expect((await gateway.call(ana, 'GET', `/api/v1/${path}`)).status, path).toBe(200);
  }
  await post('controls/resume', { reason: 'the test is over' });
});

describe('an export', () => {
  test('holds what the filter leaves, and no cell a spreadsheet would run', async () => {
    const who = { actor: '=HYPERLINK("http://x")', actor_type: 'service', corr_id: '-1+1' };
    await gateway.db.admin.transaction((tx) =>
      appendAudit(tx, { at: new Date(), action: '@sum', subject: '\tx', ...who }),
    );
    const query = `format=csv&action=${encodeURIComponent('@sum')}`;
    const { body } = await gateway.call<string>(ana, 'GET', `/api/v1/audit/export?${query}`);
    const [first, line, ...more] = body.trimEnd().split('\n');
    expect([first?.startsWith('seq,audit_id'), more]).toEqual([true, []]);
    expect(line).toContain(`"'=HYPERLINK(""http://x"")"`);
    for (const cell of ["'@sum", "'-1+1", "'\tx"]) expect(line).toContain(cell);
    expect((await gateway.call(ana, 'GET', '/api/v1/audit/export?moon=1&from=no')).status).toBe(
      422,
    );
  });

  test('of 60 MB is read only as fast as it is taken', async () => {
    await asIntruder(
      `insert into core.audit_event select 'aud_big_' || n, now(), 'big', 'service', 'big.row', 'x', null,
         '{"data":{"filling":"' || repeat('x', 3000) || '"}}', '' from generate_series(1, 10000) n`,
      `insert into core.audit_chain select 1000000 + n, 'aud_big_' || n, '', sha256(n::text::bytea), ''
         from generate_series(1, 10000) n`,
    );
    await gateway.db.admin.query('analyze core.audit_event, core.audit_chain');
    const scans = async (): Promise<number> => {
      const { rows } = await gateway.db.admin.query<{ n: number }>(
        `select coalesce(sum(idx_tup_fetch), 0)::int as n from pg_stat_user_tables
          where schemaname = 'core' and relname = 'audit_event'`,
      );
      return must(rows[0], 'counted').n;
    };
    const before = await scans();
    const answer = await fetch(`${gateway.url}/api/v1/audit/export?actor=big`, {
      headers: { authorization: `Bearer ${ana}` },
    });
    const reader = must(answer.body, 'a body').getReader();
    await reader.read();
    // The server may fill the sockets' buffers, some MB; it must not go on while nobody reads.
    await waitFor('it has stopped reading', async () => {
      const seen = await scans();
      await gateway.db.admin.query('select pg_sleep(0.5)');
      return (await scans()) === seen;
    });
    expect((await scans()) - before).toBeLessThan(7000);
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
    }
    expect(bytes).toBeGreaterThan(10_000 * 6000);
  });
});
