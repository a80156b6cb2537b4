import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase, type Database } from '@almanac/shared/pg/database';

/** What a gateway of before this migration has left: each memory in another place of its life. */
const BEFORE = `
  insert into memory.memories (memory_id, client_id, kind, authority, confidence, content, content_hash, fingerprint, source,
    recorded_at, recorded_by, version, status, superseded_at, superseded_by)
  values
    ('stands', null, 'fact', 'inferred', 0.5, 'a', 'a', 'a', '{}', '2026-01-01Z', 'n8n', 2, 'current', null, null),
    ('replaced', null, 'fact', 'inferred', 0.5, 'b', 'b', 'b', '{}', '2026-01-01Z', 'n8n', 1, 'superseded', '2026-02-01Z', 'stands'),
    ('corrected', null, 'fact', 'inferred', 0.5, 'c', 'c', 'c', '{}', '2026-01-01Z', 'n8n', 1, 'superseded', '2026-03-01Z', 'stands'),
    ('waits', null, 'fact', 'inferred', 0.5, 'd', 'd', 'd', '{}', '2026-01-01Z', 'n8n', 1, 'conflict', null, null),
    ('let_in', null, 'fact', 'inferred', 0.5, 'e', 'e', 'e', '{}', '2026-01-01Z', 'n8n', 2, 'superseded', '2026-05-01Z', 'stands'),
    ('rejected', null, 'fact', 'inferred', 0.5, 'f', 'f', 'f', '{}', '2026-01-01Z', 'n8n', 1, 'rejected', null, null);
  insert into memory.supersessions (old_id, new_id, reason, actor, at)
  values ('replaced', 'stands', 'r', 'planner', '2026-02-01Z'), ('corrected', 'stands', 'r', 'anna', '2026-03-01Z'),
         ('let_in', 'stands', 'r', 'planner', '2026-05-01Z');
  insert into memory.corrections (old_id, new_id, reason, actor, at) values ('corrected', 'stands', 'r', 'anna', '2026-03-01Z');
  insert into memory.conflicts (conflict_id, memory_id, contender_id, scope, reason, status, opened_at, keep, resolved_by, resolved_at)
  values ('1', 'stands', 'waits', '', 'older', 'open', '2026-01-01Z', null, null, null),
         ('2', 'stands', 'let_in', '', 'older', 'resolved', '2026-01-01Z', 'contender', 'anna', '2026-04-01Z'),
         ('3', 'stands', 'rejected', '', 'older', 'resolved', '2026-01-01Z', 'existing', 'anna', '2026-04-01Z');`;

const FOLDER = new URL('../../../migrations/', import.meta.url);
const OWN = '0014_memory_states.sql';
const sqlOf = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const name = `states_${randomBytes(6).toString('hex')}`;
let db: Database;

async function asAdmin(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgres').admin_url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  await asAdmin(`create database ${name}`);
  const url = new URL(inject('postgres').admin_url);
  url.pathname = `/${name}`;
  db = openDatabase({ url: url.href, application_name: 'test', onError: () => undefined });
  await db.query('create schema core; create table core.migrations (id integer)');
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql') && file < OWN);
  for (const file of files.toSorted()) await db.transaction((tx) => tx.query(sqlOf(file)));
  await db.query(BEFORE);
  await db.transaction((tx) => tx.query(sqlOf(OWN)));
});
afterAll(async () => {
  await db.close();
  await asAdmin(`drop database ${name} with (force)`);
});

test('what is known of the past becomes states without a gap, and what each memory is now begins when it did', async () => {
  const { rows } = await db.query<{ memory_id: string; life: string }>(
    `select memory_id, string_agg(concat_ws(' ', to_char(since, 'MM'), status, cause, actor), ', ' order by since) as life
       from (select memory_id, from_at as since, status, cause, actor from memory.memory_states
              union all
             select memory_id, state_since, status, state_cause, state_by from memory.memories) one
      group by memory_id`,
  );
  expect(Object.fromEntries(rows.map((row) => [row.memory_id, row.life]))).toEqual({
    stands: '01 current remembered n8n',
    replaced: '01 current remembered n8n, 02 superseded superseded planner',
    corrected: '01 current remembered n8n, 03 superseded corrected anna',
    waits: '01 conflict remembered n8n',
    let_in:
      '01 conflict remembered n8n, 04 current resolved anna, 05 superseded superseded planner',
    rejected: '01 conflict remembered n8n, 04 rejected resolved anna',
  });
  const { rows: gaps } = await db.query(
    `select 1 from memory.memory_states s join memory.memories m using (memory_id)
      where s.to_at <> m.state_since and not exists (
        select 1 from memory.memory_states n where n.memory_id = s.memory_id and n.from_at = s.to_at)`,
  );
  expect(gaps).toEqual([]);
});

test('an image from before it can go on writing, and its changes keep their times', async () => {
  await db.query(
    `update memory.memories set confidence = 0.9, reinforced = 1, reinforced_at = '2026-06-01Z'
      where memory_id = 'stands'`,
  );
  await db.query(
    `update memory.memories set status = 'superseded', superseded_at = '2026-07-01Z', superseded_by = 'waits'
      where memory_id = 'stands'`,
  );
  await db.query(
    `insert into memory.supersessions (old_id, new_id, reason, actor, at)
     values ('stands', 'waits', 'r', 'planner', '2026-07-01Z')`,
  );
  const { rows } = await db.query(
    `select to_char(from_at, 'MM') as since, to_char(to_at, 'MM') as until, confidence
       from memory.memory_states where memory_id = 'stands' order by state_no`,
  );
  expect(rows).toEqual([
    { since: '01', until: '06', confidence: 0.5 },
    { since: '06', until: '07', confidence: 0.9 },
  ]);
});
