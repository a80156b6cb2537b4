import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  NO_OUT_OF_BAND_KILL,
  requireAllowed,
  stopReason,
  type Intent,
  type OutOfBandKill,
} from '@almanac/shared/controls/read-controls';
import { watchControls } from '@almanac/shared/controls/watch-controls';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import type { Listener } from '@almanac/shared/pg/listen';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { readableLogger } from './readable-logger.ts';

const INTENTS: Intent[] = [
  'plan',
  'schedule',
  'reflect',
  'decide',
  'propose',
  'execute',
  'job',
  'model',
];

let testing: TestDatabase;
let db: Database;
const dir = mkdtempSync(join(tmpdir(), 'almanac-kill-'));

beforeAll(async () => {
  testing = await createTestDatabase();
  db = testing.openAs('planner');
});
afterEach(() =>
  set(`kill_switch = false, jobs_enabled = true, proposals_enabled = true,
       execution_enabled = true, model_calls_enabled = true`),
);
afterAll(async () => {
  await testing.drop();
  rmSync(dir, { recursive: true });
});

/** Sets flags as the action-gateway does; returns the new version. */
async function set(flags: string): Promise<number> {
  const gateway = testing.openAs('action-gateway');
  const { rows } = await gateway.query<{ version: number }>(
    `update core.control_flags set ${flags}, version = version + 1 returning version`,
  );
  await gateway.close();
  return rows[0]?.version ?? -1;
}

async function stopped(on: Database = db, kill: OutOfBandKill = NO_OUT_OF_BAND_KILL) {
  const reasons = await Promise.all(INTENTS.map((intent) => stopReason(on, kill, intent)));
  return INTENTS.filter((_, index) => reasons[index] !== undefined);
}

test('everything may happen on a fresh installation', async () => {
  expect(await stopped()).toEqual([]);
});

test('the kill switch stops every intent, with its reason and the person', async () => {
  await set(`kill_switch = true, reason = 'smoke', updated_by = 'operator'`);
  expect(await stopped()).toEqual(INTENTS);
  const refused = requireAllowed(db, NO_OUT_OF_BAND_KILL, 'plan');
  await expect(refused).rejects.toMatchObject({ kind: 'locked', code: 'kill_switch_engaged' });
  await expect(refused).rejects.toThrow(/smoke.*operator/);
});

test.each([
  ['jobs_enabled', 'job'],
  ['proposals_enabled', 'propose'],
  ['execution_enabled', 'execute'],
  ['model_calls_enabled', 'model'],
])('%s off stops "%s" and nothing else', async (flag, intent) => {
  await set(`${flag} = false`);
  expect(await stopped()).toEqual([intent]);
});

describe('the second kill channel works without a database:', () => {
  const file = join(dir, 'KILL');
  const kill = { file, env_killed: false };

  test('a file that exists', async () => {
    expect(await stopped(db, kill)).toEqual([]);
    writeFileSync(file, '');
    expect(await stopped(db, kill)).toEqual(INTENTS);
    rmSync(file);
    expect(await stopped(db, kill)).toEqual([]);
  });

  test('a file of which nobody can say whether it exists', async () => {
    const loop = join(dir, 'loop');
    symlinkSync(loop, loop);
    expect(await stopped(db, { file: loop, env_killed: false })).toEqual(INTENTS);
  });

  test('a file that points to nothing', async () => {
    const dangling = join(dir, 'dangling');
    symlinkSync(join(dir, 'nothing'), dangling);
    expect(await stopped(db, { file: dangling, env_killed: false })).toEqual(INTENTS);
  });

  test('the environment', async () => {
    expect(await stopped(db, { file: undefined, env_killed: true })).toEqual(INTENTS);
  });
});

describe('flags that cannot be read count as stopped:', () => {
  test('no database', async () => {
    const options = { application_name: 'none', onError: () => undefined };
    const none = openDatabase({ url: 'postgres://x:y@127.0.0.1:1/none', ...options });
    expect(await stopped(none)).toEqual(INTENTS);
    await none.close();
  });

  test('no row', async () => {
    await testing.admin.transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      await tx.query('delete from core.control_flags');
    });
    expect(await stopped()).toEqual(INTENTS);
    await testing.admin.query('insert into core.control_flags default values');
    expect(await stopped()).toEqual([]);
  });

  test('no right to read', async () => {
    await testing.admin.query('revoke select on core.control_flags from almanac_planner');
    expect(await stopped()).toEqual(INTENTS);
    await testing.admin.query('grant select on core.control_flags to almanac_planner');
  });
});

describe('a watching service', () => {
  const watching: Listener[] = [];
  const ack = async (service: string): Promise<number | undefined> => {
    const { rows } = await testing.admin.query<{ version: number }>(
      'select version from core.control_acks where service = $1',
      [service],
    );
    return rows[0]?.version;
  };
  const watch = (service: string) => {
    const { log, lines } = readableLogger();
    watching.push(watchControls(testing.openAs(service), service, log));
    return lines;
  };
  const listening = async (service: string, act: 'pg_terminate_backend(pid)' | 'pid') => {
    const { rows } = await testing.admin.query(
      `select ${act} from pg_stat_activity
        where application_name = $1 and datname = current_database()`,
      [`${service}-listen`],
    );
    return rows.length;
  };
  afterAll(async () => {
    for (const one of watching) await one.close();
  });

  test('confirms the present version at its start, and a new one within a second', async () => {
    const lines = watch('scheduler');
    const now = await set('jobs_enabled = true');
    await waitFor('the start is confirmed', async () => (await ack('scheduler')) === now);
    const next = await set('kill_switch = true');
    await waitFor('the change is confirmed', async () => (await ack('scheduler')) === next, 1000);
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'control flags seen', kill_switch: true, version: next }),
    );
  });

  test('confirms what it missed while its connection was lost', async () => {
    watch('memory-gateway');
    const before = await set('jobs_enabled = true');
    await waitFor('it listens', async () => (await ack('memory-gateway')) === before);
    expect(await listening('memory-gateway', 'pg_terminate_backend(pid)')).toBe(1);
    const missed = await set('jobs_enabled = false');
    await waitFor('it came back', async () => (await ack('memory-gateway')) === missed, 3000);
    const next = await set('jobs_enabled = true');
    await waitFor('it listens again', async () => (await ack('memory-gateway')) === next, 1000);
    expect(await listening('memory-gateway', 'pid')).toBe(1);
  });

  test('comes back as one connection, however often it is lost', async () => {
    watch('observer');
    await waitFor('it listens', async () => (await listening('observer', 'pid')) === 1);
    for (let i = 0; i < 3; i += 1) {
      await listening('observer', 'pg_terminate_backend(pid)');
      await waitFor('it came back', async () => (await listening('observer', 'pid')) === 1, 3000);
    }
    const now = await set('jobs_enabled = true');
    await waitFor('it confirms', async () => (await ack('observer')) === now, 1500);
    expect(await listening('observer', 'pid')).toBe(1);
  });

  test('what could not be confirmed is confirmed once it can be, without another change', async () => {
    const whole = 'function core.acknowledge_controls(integer)';
    await testing.admin.query(`revoke execute on ${whole} from almanac_action_gateway`);
    const lines = watch('action-gateway');
    await waitFor('it was refused', () => lines.some(({ msg }) => msg === 'controls unconfirmed'));
    await testing.admin.query(`grant execute on ${whole} to almanac_action_gateway`);
    const { rows } = await testing.admin.query<{ version: number }>(
      'select version from core.control_flags',
    );
    const now = rows[0]?.version;
    await waitFor('it is confirmed', async () => (await ack('action-gateway')) === now, 5000);
  });

  test('cannot speak for another service', async () => {
    const console_db = testing.openAs('console');
    await console_db.query('select core.acknowledge_controls(999)');
    expect([await ack('console'), await ack('planner')]).toEqual([999, undefined]);
    const forged = `insert into core.control_acks (service, version) values ('planner', 1)`;
    await expect(console_db.query(forged)).rejects.toThrow(/permission denied/);
  });
});
