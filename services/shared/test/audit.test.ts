import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendAudit, type AuditEntry } from '@almanac/shared/audit/append';
import { chainAfter } from '@almanac/shared/audit/chain-rows';
import { IN_ORDER, verifyAudit } from '@almanac/shared/audit/verify';
import { must } from '@almanac/shared/lang/assert';
import type { Database } from '@almanac/shared/pg/database';
import { openDatabase } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { growAudit } from '../../../scripts/bench/audit-speed.ts';

let testing: TestDatabase;
let db: Database;

beforeAll(async () => {
  testing = await createTestDatabase();
  db = testing.openAs('planner');
});
beforeEach(() => asIntruder('truncate core.audit_chain, core.audit_event'));
afterAll(() => testing.drop());

const entry = (subject: string, data: Record<string, unknown> = {}): AuditEntry => ({
  at: new Date('2026-03-02T09:00:00.123Z'),
  actor: 'planner',
  actor_type: 'service',
  action: 'plan.created',
  subject,
  corr_id: 'req_1',
  data,
});
const append = (subject: string, data?: Record<string, unknown>): Promise<string> =>
  db.transaction((tx) => appendAudit(tx, entry(subject, data)));

/** A superuser who switches every trigger off: what the chain is there to show. */
async function asIntruder(...statements: string[]): Promise<void> {
  await testing.admin.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    for (const text of statements) await tx.query(text);
  });
}

async function faults(): Promise<string[]> {
  const result = await verifyAudit(testing.admin);
  expect(result.verified).toBe(result.faults.length === 0);
  return result.faults.map(({ kind, seq }) => `${kind} ${seq ?? '-'}`);
}

async function tenRows(): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= 10; n += 1) ids.push(await append(`plan_${n}`, { n }));
  expect(await faults()).toEqual([]);
  return ids;
}

describe('the chain', () => {
  test('F13: of 16 writers × 250 at once, some in long transactions, has no fork, gap or unsealed row', async () => {
    const own = openDatabase({
      url: testing.urlFor('planner'),
      application_name: 'writers',
      max_connections: 16,
      onError: () => undefined,
    });
    const writer = async (w: number): Promise<void> => {
      for (let n = 0; n < 250; n += 1) {
        await own
          .transaction(async (tx) => {
            await appendAudit(tx, entry(`w${w}`, { n }));
            // Every tenth stays open, with a row already written, while others commit past it.
            if (n % 25 === w) await tx.query('select pg_sleep(0.02)');
            if (n % 25 === 3) await appendAudit(tx, entry(`w${w}`, { n, second: true }));
            if (n % 20 === 7) throw new Error('rolled back');
          })
          .catch((error: unknown) => {
            if (!String(error).includes('rolled back')) throw error;
          });
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, w) => writer(w)));
    await own.close();
    const result = await verifyAudit(testing.admin);
    const expected = 16 * (250 - 13 + 10);
    expect(result).toMatchObject({ verified: true, faults: [], rows: expected });
    expect(result.head_seq).toBe(expected);
  });

  test('F16: is verified with one question per 25,000 rows, in the time of a processor that makes a million in 15 s', async () => {
    const ROWS = 10_000;
    await growAudit(testing.admin, ROWS);
    let asked = 0;
    const { admin } = testing;
    const counted: Database = {
      ...admin,
      query: (text, values) => {
        asked += 1;
        return admin.query(text, values);
      },
      copyOut: (...query) => {
        asked += 1;
        return admin.copyOut(...query);
      },
    };
    // Once before, as a long walk is not made by cold code.
    await verifyAudit(counted);
    asked = 0;
    const before = process.threadCpuUsage();
    expect(await verifyAudit(counted)).toMatchObject({ verified: true, rows: ROWS, faults: [] });
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / ROWS).toBeLessThan(15);
    // One that is not full, so that it is the last, and the count of events and links.
    expect(asked).toBe(2);
  });

  test('F16: is read along the chain, whatever its length: nothing is joined whole or sorted before the first row', async () => {
    await growAudit(testing.admin, 10_000);
    const planOf = (settings: Record<string, string>): Promise<string> =>
      testing.admin.transaction(async (tx) => {
        const all = { 'almanac.after': '0', 'almanac.rows': '25000', ...settings };
        for (const [name, value] of Object.entries(all)) {
          await tx.query('select set_config($1, $2, true)', [name, value]);
        }
        const { rows } = await tx.query<Record<string, string>>(`explain ${chainAfter.text}`);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      });
    expect(await planOf({})).toMatch(/Sort|Hash/);
    expect(await planOf(IN_ORDER)).not.toMatch(/Sort|Hash|Merge/);
  });

  test('keeps nothing of a transaction that was rolled back', async () => {
    await append('kept');
    await db
      .transaction(async (tx) => {
        await appendAudit(tx, entry('lost'));
        throw new Error('no');
      })
      .catch(() => undefined);
    await append('kept too');
    const { rows } = await testing.admin.query<{ subject: string }>(
      'select subject from core.audit_event order by subject',
    );
    expect(rows.map(({ subject }) => subject)).toEqual(['kept', 'kept too']);
    expect(await verifyAudit(testing.admin)).toMatchObject({ verified: true, head_seq: 2 });
  });

  test('F14: does not hang when one flow audits on two connections, the second of which is rolled back', async () => {
    await db.transaction(async (outer) => {
      await appendAudit(outer, entry('outer'));
      await db.transaction((inner) => appendAudit(inner, entry('inner')));
      const undone = db.transaction(async (inner) => {
        await appendAudit(inner, entry('undone'));
        throw new Error('rolled back');
      });
      await expect(undone).rejects.toThrow('rolled back');
      await appendAudit(outer, entry('outer again'));
    });
    const { rows } = await testing.admin.query<{ subject: string }>(
      `select e.subject from core.audit_chain c join core.audit_event e on e.id = c.event_id
        order by c.seq`,
    );
    expect(rows.map(({ subject }) => subject)).toEqual(['inner', 'outer', 'outer again']);
  });

  test('holds any data that has a JSON form, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (data) => {
        await append('any', JSON.parse(JSON.stringify(data).replaceAll('\\u0000', '')));
      }),
      { numRuns: 60 },
    );
    await append('hard', {
      text: 'ünïcode 🗓 "quoted" \\ \n \u2028 \u007f',
      numbers: [0.1 + 0.2, 1e21, 1e-7, -0, 5e-324, 9007199254740991],
      nested: { z: [{ b: 1, a: [[], {}] }], undefined_is_dropped: undefined },
    });
    expect(await faults()).toEqual([]);
  });

  test.each([
    ['not a number', { n: Number.NaN }],
    ['infinite', { n: Number.POSITIVE_INFINITY }],
    ['a bigint', { n: 1n }],
  ])('refuses data that is %s, with the whole change', async (_what, data) => {
    await expect(append('bad', data)).rejects.toThrow();
    expect(await verifyAudit(testing.admin)).toMatchObject({ verified: true, rows: 0 });
  });
});

describe('tampering by somebody who may do anything shows:', () => {
  test('text that was changed, as content', async () => {
    await tenRows();
    await asIntruder(`update core.audit_event set canon = replace(canon, '"n":4', '"n":5')
      where subject = 'plan_4'`);
    expect(await faults()).toEqual(['content 4']);
  });

  test.each(['at', 'actor', 'actor_type', 'action', 'subject', 'corr_id'])(
    'a changed column %s, as content',
    async (column) => {
      const ids = await tenRows();
      const value = column === 'at' ? `at + interval '1 minute'` : `'other'`;
      await asIntruder(`update core.audit_event set ${column} = ${value} where id = '${ids[2]}'`);
      expect(await faults()).toEqual(['content 3']);
    },
  );

  test('a missing correlation that was filled in, as content', async () => {
    const id = await db.transaction((tx) => appendAudit(tx, { ...entry('x'), corr_id: null }));
    await asIntruder(`update core.audit_event set corr_id = 'req_2' where id = '${id}'`);
    expect(await faults()).toEqual(['content 1']);
  });

  test('an event that is gone, as dangling', async () => {
    const ids = await tenRows();
    await asIntruder(`delete from core.audit_event where id = '${ids[6]}'`);
    expect(await faults()).toEqual(['dangling 7']);
  });

  test('an event and its link that are gone, as a gap', async () => {
    const ids = await tenRows();
    await asIntruder(
      `delete from core.audit_chain where event_id = '${ids[6]}'`,
      `delete from core.audit_event where id = '${ids[6]}'`,
    );
    expect(await faults()).toEqual(['gap 8', 'link 8']);
  });

  test('a link that is gone, as a gap and an unsealed event', async () => {
    const ids = await tenRows();
    await asIntruder(`delete from core.audit_chain where event_id = '${ids[6]}'`);
    expect(await faults()).toEqual(['gap 8', 'link 8', 'unsealed -']);
  });

  test('an event slipped in beside the chain, as unsealed', async () => {
    await tenRows();
    await asIntruder(`insert into core.audit_event
      select 'aud_slipped', at, actor, actor_type, action, subject, corr_id, canon, content_hash
        from core.audit_event limit 1`);
    expect(await faults()).toEqual(['unsealed -']);
  });

  test('two texts that were swapped, as content of both', async () => {
    await tenRows();
    await asIntruder(`update core.audit_event a set canon = b.canon, content_hash = b.content_hash
      from core.audit_event b where (a.subject, b.subject) in (('plan_2', 'plan_9'), ('plan_9', 'plan_2'))`);
    expect(await faults()).toEqual(['content 2', 'content 9']);
  });

  test('two places that were swapped, as links', async () => {
    await tenRows();
    await asIntruder(
      'update core.audit_chain set seq = -seq where seq in (4, 5)',
      'update core.audit_chain set seq = case seq when -4 then 5 else 4 end where seq < 0',
    );
    const found = await faults();
    expect(found).toContain('link 4');
    expect(found).toContain('link 5');
  });

  test('a row that was resealed after a change, as a link of the next', async () => {
    const ids = await tenRows();
    const canon = `'{"edited":true}'`;
    await asIntruder(
      `update core.audit_event set canon = ${canon}, content_hash = sha256(${canon}::bytea)
        where id = '${ids[4]}'`,
      `update core.audit_chain set content_hash = sha256(${canon}::bytea), hash = sha256(
          'almanac.audit.v1'::bytea || prev_hash || int8send(seq) || sha256(${canon}::bytea))
        where event_id = '${ids[4]}'`,
    );
    expect(await faults()).toEqual(['content 5', 'link 6']);
  });

  test.each(['no JSON', 'null', '[]', '"text"'])(
    'a resealed text that is no record (%s), without failing over it',
    async (canon) => {
      const id = await append('only');
      await asIntruder(
        `update core.audit_event set canon = '${canon}' where id = '${id}'`,
        `update core.audit_chain set content_hash = sha256('${canon}'::bytea), hash = sha256(
          'almanac.audit.v1'::bytea || prev_hash || int8send(seq) || sha256('${canon}'::bytea))`,
      );
      expect(await faults()).toEqual(['content 1']);
    },
  );

  test('a damaged chain of more than 100 faults, by its first 100', async () => {
    await db.transaction(async (tx) => {
      for (let n = 0; n < 120; n += 1) await appendAudit(tx, entry(`many_${n}`));
    });
    await asIntruder(`update core.audit_event set canon = '{}'`);
    expect(await faults()).toHaveLength(100);
  });
});

describe('no service may', () => {
  const roles = ['memory-gateway', 'planner', 'scheduler', 'observer', 'action-gateway', 'console'];
  test.each(roles)('%s: change, delete or empty the audit, or write the chain', async (role) => {
    await append('kept');
    const own = testing.openAs(role);
    for (const text of [
      `update core.audit_event set subject = 'x'`,
      'delete from core.audit_event',
      'truncate core.audit_event',
      `update core.audit_chain set seq = seq + 1`,
      'delete from core.audit_chain',
      'truncate core.audit_chain',
      `insert into core.audit_chain (seq, event_id, content_hash, prev_hash, hash)
       values (9, 'x', '', '', '')`,
      'set session_replication_role = replica',
      'alter table core.audit_event disable trigger all',
      "select pg_catalog.set_config('session_replication_role', 'replica', false)",
    ]) {
      await expect(own.query(text), text).rejects.toThrow(/permission denied|must be owner/);
    }
    expect(await faults()).toEqual([]);
  });

  test('not even the owner may, while the triggers stand', async () => {
    await append('kept');
    for (const table of ['core.audit_event', 'core.audit_chain']) {
      for (const text of [`delete from ${table}`, `truncate ${table} cascade`]) {
        await expect(testing.admin.query(text), text).rejects.toThrow(/this is history/);
      }
    }
    const { rows } = await testing.admin.query('select 1 from core.audit_chain');
    expect(must(rows, 'rows')).toHaveLength(1);
  });
});
