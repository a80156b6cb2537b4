import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@almanac/shared/lang/app-error';
import { isUniqueViolation, openDatabase, type Database } from '@almanac/shared/pg/database';
import { copiedRows, int8At } from '@almanac/shared/pg/copied-rows';
import { prepared, statement } from '@almanac/shared/pg/statement';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';

let testing: TestDatabase;
let db: Database;

const terminate = statement<{ pid: number }, [string]>(
  `select pg_terminate_backend(pid), pid from pg_stat_activity
    where application_name = $1 and datname = current_database()`,
);

beforeAll(async () => {
  testing = await createTestDatabase();
  db = testing.openAs('planner');
  await testing.admin.query(
    'create table public.thing (id integer constraint thing_id primary key, name text, data jsonb)',
  );
  await testing.admin.query('create unique index thing_name on public.thing (name)');
  await testing.admin.query('grant usage on schema public to almanac_planner');
  await testing.admin.query('grant all on public.thing to almanac_planner');
});
afterAll(() => testing.drop());

/** How often work went to the server: what is sent before an answer has come, which takes a while here, goes together. */
async function tripsOf(work: (on: Database) => Promise<void>): Promise<number> {
  const to = new URL(testing.urlFor('planner'));
  let [trips, is_answered] = [0, true];
  const proxy = createServer((client: Socket) => {
    const server = connect(Number(to.port), to.hostname);
    client.on('data', (bytes) => {
      if (is_answered) trips += 1;
      is_answered = false;
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      setTimeout(() => {
        is_answered = true;
        client.write(bytes);
      }, 30);
    });
    client.on('close', () => server.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(to);
  url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const own = openDatabase({
    url: url.href,
    application_name: 'trips',
    max_connections: 1,
    onError: () => undefined,
  });
  await own.query('select 1');
  trips = 0;
  await work(own);
  await own.close();
  proxy.close();
  return trips;
}

/** All on one connection. */
const openOne = (): Database =>
  openDatabase({
    url: testing.urlFor('planner'),
    application_name: 'one',
    max_connections: 1,
    onError: () => undefined,
  });
const insert = (on: Pick<Database, 'query'>, id: number, name = `n${id}`) =>
  on.query('insert into public.thing (id, name) values ($1, $2)', [id, name]);
const count = async (): Promise<number> =>
  (await db.query<{ n: number }>('select count(*) as n from public.thing')).rows[0]?.n ?? -1;

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}

test('a refusal to write ends with the next new row, also one made within a larger statement', async () => {
  const refuse = (): Promise<unknown> =>
    failureOf(
      db.transaction(async (tx) => {
        await tx.query('set transaction read only');
        await insert(tx, 900);
      }),
    );
  expect(await refuse()).toMatchObject({ code: 'database_not_writable' });
  expect(db.refusesWriting()).toContain('takes nothing new');
  await db.query('select 1');
  expect(db.refusesWriting()).toBeDefined();
  await db.transaction((tx) =>
    tx.query(
      `with made as (insert into public.thing (id, name) values ($1, $2) returning id) select id from made`,
      [901, 'n901'],
    ),
  );
  expect(db.refusesWriting()).toBeUndefined();
  await db.query('delete from public.thing where id = 901');
});

describe('a transaction', () => {
  test('that throws leaves nothing behind and passes the error on unchanged', async () => {
    const before = await count();
    const mine = new Error('my own');
    const failed = failureOf(
      db.transaction(async (tx) => {
        await insert(tx, 1);
        throw mine;
      }),
    );
    expect(await failed).toBe(mine);
    expect(await count()).toBe(before);
  });

  test('whose statement failed can not be committed by catching the failure', async () => {
    await failureOf(
      db.transaction(async (tx) => {
        await insert(tx, 2);
        await failureOf(insert(tx, 2));
        await insert(tx, 3);
      }),
    );
    const { rows } = await db.query('select id from public.thing where id in (2, 3)');
    expect(rows).toEqual([]);
  });

  test('that swallows its failed statement is not reported as done', async () => {
    const swallowed = db.transaction(async (tx) => {
      await insert(tx, 4);
      await failureOf(insert(tx, 4));
    });
    await expect(swallowed).rejects.toThrow(/rolled back/);
  });

  test('makes nobody wait for what is sent, which is done when it is over, in its order', async () => {
    await db.transaction(async (tx) => {
      tx.send('insert into public.thing (id, name) values ($1, $2)', [720, 'first']);
      tx.send('update public.thing set name = $2 where id = $1', [720, 'second']);
      const { rows } = await tx.query('select name from public.thing where id = 720');
      expect(rows).toEqual([{ name: 'second' }]);
      tx.send('update public.thing set name = $2 where id = $1', [720, 'third']);
    });
    const { rows } = await db.query('select name from public.thing where id = 720');
    expect(rows).toEqual([{ name: 'third' }]);
  });

  test('fails with what was sent and failed, and leaves nothing behind', async () => {
    const before = await count();
    const send = (last: boolean) =>
      db.transaction(async (tx) => {
        await insert(tx, 721);
        tx.send('insert into public.thing (id, name) values ($1, $2)', [721, 'again']);
        // What is asked after it hears only that nothing goes any more.
        if (!last) await insert(tx, 722);
      });
    for (const last of [true, false]) {
      const failed = await failureOf(send(last));
      expect(isUniqueViolation(failed, 'thing_id'), String(failed)).toBe(true);
    }
    expect(await count()).toBe(before);
  });

  test('that threw sends nothing any more, whatever it had begun or goes on asking', async () => {
    const before = await count();
    let late: Promise<unknown> | undefined;
    await failureOf(
      db.transaction(async (tx) => {
        // Before the server has answered to the beginning.
        tx.send('insert into public.thing (id, name) values ($1, $2)', [723, 'early']);
        late = new Promise((resolve) => setTimeout(resolve, 720)).then(() => insert(tx, 724));
        throw new Error('no');
      }),
    );
    await expect(late).rejects.toThrow(/over/);
    expect(await count()).toBe(before);
  });

  test('goes to the server and back once for its beginning and a read, and once for its last writes', async () => {
    const trips = await tripsOf(async (own) => {
      await own.transaction(async (tx) => {
        await tx.query('select 1');
        for (const id of [726, 727, 728]) {
          tx.send('insert into public.thing (id, name) values ($1, $2)', [id, `n${id}`]);
        }
      });
    });
    expect(trips).toBe(2);
  });

  test('of one write and nothing else is that statement', async () => {
    const trips = await tripsOf(async (own) => {
      await own.transaction(async (tx) =>
        tx.send(`insert into public.thing (id, name) values (730, 'alone')`),
      );
    });
    const two = db.transaction(async (tx) => {
      tx.send(`insert into public.thing (id, name) values (731, 'not alone')`);
      tx.send(`insert into public.thing (id, name) values (730, 'again')`);
    });
    expect(isUniqueViolation(await failureOf(two), 'thing_id')).toBe(true);
    const { rows } = await db.query('select id from public.thing where id in (730, 731)');
    expect([trips, rows]).toEqual([1, [{ id: 730 }]]);
  });

  test('returns the value of its work and gives its connection back', async () => {
    for (let i = 0; i < 20; i += 1) expect(await db.transaction(async () => i)).toBe(i);
  });
});

describe('values', () => {
  test('timestamps are RFC 3339 text in UTC, cut (never rounded) to milliseconds', async () => {
    const { rows } = await db.query<Record<string, string | null>>(
      `select '2026-03-01 12:00:00.123999+02'::timestamptz as cut,
              '1850-06-01 12:00:00+00'::timestamptz as old, null::timestamptz as none,
              '2026-03-29'::date as day, 12345678.12345678::numeric as amount,
              9007199254740991::bigint as big`,
    );
    expect(rows[0]).toEqual({
      cut: '2026-03-01T10:00:00.123Z',
      old: '1850-06-01T12:00:00.000Z',
      none: null,
      day: '2026-03-29',
      amount: '12345678.12345678',
      big: 9007199254740991,
    });
  });

  test('timestamps do not depend on the time zone of the server', async () => {
    await testing.admin.query(`alter role almanac_scheduler in database ${databaseName()}
      set timezone = 'Europe/Amsterdam'`);
    const other = testing.openAs('scheduler');
    const { rows } = await other.query<{ at: string }>(
      `select '1900-01-01T00:00:00Z'::timestamptz as at`,
    );
    expect(rows[0]?.at).toBe('1900-01-01T00:00:00.000Z');
  });

  test.each([
    ['0050-02-03 04:05:06.7+00', '0050-02-03T04:05:06.700Z'],
    ['0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000Z'],
    ['0001-12-31 23:00:00+00 BC', '0000-12-31T23:00:00.000Z'],
    ['9999-12-31 23:59:59.999999+00', '9999-12-31T23:59:59.999Z'],
    ['10000-01-01 04:59:59+00', '+010000-01-01T04:59:59.000Z'],
    ['294276-01-01 00:00:00+00', '294276-01-01 00:00:00+00'],
    ['infinity', 'infinity'],
  ])('the instant %s can be read', async (stored, read) => {
    const { rows } = await db.query<{ at: string }>('select $1::timestamptz as at', [stored]);
    expect(rows[0]?.at).toBe(read);
  });

  test.each([
    ['too big a number', 'select $1::text::integer', '3000000000'],
    ['no number', 'select $1::text::integer', 'secret'],
    ['no instant', 'select $1::text::timestamptz', 'secret'],
    ['JSON nested too deep', 'select $1::text::jsonb', '['.repeat(50_000) + ']'.repeat(50_000)],
  ])('%s is a refusal of the request that does not repeat it', async (_what, query, value) => {
    const failure = await failureOf(db.query(query, [value]));
    expect(failure).toMatchObject({ kind: 'invalid', message: expect.not.stringContaining(value) });
  });

  test('settings of a connection hold beside those of its URL and of every connection', async () => {
    await testing.admin.query(`alter database ${databaseName()} set timezone = 'Asia/Tokyo'`);
    await testing.admin.query(`alter database ${databaseName()} set datestyle = 'German, MDY'`);
    const url = new URL(testing.urlFor('planner'));
    url.searchParams.set('options', '-c work_mem=5MB');
    const own = openDatabase({
      url: url.href,
      application_name: 'planner',
      settings: { jit: 'off' },
      onError: () => undefined,
    });
    const shown = [];
    for (const name of ['timezone', 'datestyle', 'jit', 'work_mem']) {
      const { rows } = await own.query<Record<string, string>>(`show ${name}`);
      shown.push(...Object.values(rows[0] ?? {}));
    }
    await own.close();
    expect(shown).toEqual(['UTC', 'ISO, MDY', 'off', '5MB']);
  });

  test('text with a NUL character is a refusal of the request, not a bug', async () => {
    const asText = await failureOf(insert(db, 10, 'a\u0000b'));
    expect(asText).toBeInstanceOf(AppError);
    expect(asText).toMatchObject({ kind: 'invalid' });
    const asJson = db.transaction((tx) =>
      tx.query('insert into public.thing (id, data) values (11, $1)', ['{"a": "\\u0000"}']),
    );
    expect(await failureOf(asJson)).toMatchObject({ kind: 'invalid' });
  });
});

const databaseName = (): string => new URL(testing.admin_url).pathname.slice(1);

test('the loser of a race is told which unique constraint it met', async () => {
  await insert(db, 20, 'twenty');
  const same_id = await failureOf(insert(db, 20, 'other'));
  const same_name = await failureOf(insert(db, 21, 'twenty'));
  expect(isUniqueViolation(same_id)).toBe(true);
  expect(isUniqueViolation(same_id, 'thing_id')).toBe(true);
  expect(isUniqueViolation(same_id, 'thing_name')).toBe(false);
  expect(isUniqueViolation(same_name, 'thing_name')).toBe(true);
  expect(isUniqueViolation(new Error('23505'))).toBe(false);
  expect(isUniqueViolation(await failureOf(db.query('select 1 / 0')))).toBe(false);
});

describe('a lost connection', () => {
  test('during a statement is "unavailable", and the next statement works', async () => {
    const own = testing.openAs('observer');
    const sleeping = failureOf(own.query('select pg_sleep(10)'));
    await waitFor('the backend is there', async () => {
      return (await terminate.many(testing.admin, 'observer')).length > 0;
    });
    expect(await sleeping).toMatchObject({ kind: 'unavailable', code: 'database_unavailable' });
    expect((await own.query('select 1')).row_count).toBe(1);
  });

  test('between two statements of a transaction neither kills the process nor commits', async () => {
    const own = testing.openAs('console');
    const lost = failureOf(
      own.transaction(async (tx) => {
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
        await terminate.many(testing.admin, 'console');
        await waitFor('the backend is gone', async () => {
          const alive = await testing.admin.query('select 1 from pg_stat_activity where pid = $1', [
            rows[0]?.pid,
          ]);
          return alive.row_count === 0;
        });
        // The connection's end arrives by itself, while no statement runs that could hear of it.
        await new Promise((resolve) => setTimeout(resolve, 50));
        await tx.query('select 1');
      }),
    );
    expect(await lost).toMatchObject({ kind: 'unavailable' });
    expect((await own.query('select 1')).row_count).toBe(1);
  });

  test('in the idle pool is reported and healed', async () => {
    const errors: string[] = [];
    const own = openDatabase({
      url: testing.urlFor('planner'),
      application_name: 'idle',
      onError: (error) => errors.push(error.message),
    });
    await own.query('select 1');
    await terminate.many(testing.admin, 'idle');
    await waitFor('the pool heard of it', () => errors.length > 0);
    expect((await own.query('select 1')).row_count).toBe(1);
    await own.close();
  });

  test.each([
    ['nobody listens', 'postgres://x:y@127.0.0.1:1/none'],
    ['the host has no address', 'postgres://x:y@no-such-host.invalid:5432/none'],
  ])('is "unavailable" when %s', async (_why, url) => {
    const own = openDatabase({ url, application_name: 'nobody', onError: () => undefined });
    expect(await failureOf(own.query('select 1'))).toMatchObject({ kind: 'unavailable' });
    expect(await failureOf(own.transaction(async () => 1))).toMatchObject({ kind: 'unavailable' });
    await own.close();
  });

  test('that is only silent (a frozen server) does not hold a statement for ever', async () => {
    const proxy = await freezableProxy(testing.urlFor('planner'));
    const own = openDatabase({
      url: proxy.url,
      application_name: 'frozen',
      statement_timeout_ms: 300,
      onError: () => undefined,
    });
    await own.query('select 1');
    proxy.freeze();
    const started = performance.now();
    expect(await failureOf(own.transaction((tx) => tx.query('select 1')))).toMatchObject({
      kind: 'unavailable',
    });
    expect(performance.now() - started).toBeLessThan(5000);
    proxy.close();
    await own.close();
  });
});

test('a statement over its time is ended by the server', async () => {
  const own = openDatabase({
    url: testing.urlFor('planner'),
    application_name: 'slow',
    statement_timeout_ms: 200,
    onError: () => undefined,
  });
  await expect(own.query('select pg_sleep(20)')).rejects.toThrow(/statement timeout/);
  await own.close();
});

/** Forwards to the server until it is frozen: from then on nothing passes, and nothing is closed. */
async function freezableProxy(url: string) {
  const target = new URL(url);
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const own = new URL(url);
  own.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  own.hostname = '127.0.0.1';
  return {
    url: own.href,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a prepared statement', () => {
  const named = prepared<{ name: string }, [number]>(
    'select name from public.thing where id = $1 and true',
  );

  test('is parsed once for each connection, and survives a transaction that failed', async () => {
    const one = openOne();
    await insert(one, 700, 'seven');
    expect(await named.one(one, 700)).toEqual({ name: 'seven' });
    const failed = one.transaction(async (tx) => {
      await named.one(tx, 700);
      await tx.query('select 1 / 0');
    });
    await expect(failed).rejects.toThrow();
    expect(await named.one(one, 700)).toEqual({ name: 'seven' });
    const { rows } = await one.query<{ runs: number }>(
      'select generic_plans + custom_plans as runs from pg_prepared_statements where statement = $1',
      [named.text],
    );
    expect(rows).toEqual([{ runs: 3 }]);
    await one.close();
  });
});

describe('rows that are copied out', () => {
  const text = `select n::bigint from generate_series(1, current_setting('test.rows')::int) n`;

  test('come all of them, and what the query was told holds for it alone', async () => {
    const one = openOne();
    let sum = 0;
    const add = copiedRows(1, ({ bytes, spans }) => {
      sum += int8At(bytes, spans[0] ?? 0);
    });
    await one.copyOut(text, { 'test.rows': '20000' }, add);
    expect(sum).toBe(200_010_000);
    const { rows } = await one.query(`select nullif(current_setting('test.rows', true), '') as n`);
    expect(rows).toEqual([{ n: null }]);
    await one.close();
  });

  test('of a query that fails in the middle end in its error, and the pool goes on', async () => {
    const one = openOne();
    const fails = `select 1000 / (n - 5000) from generate_series(1, 9000) n`;
    await expect(one.copyOut(fails, {}, () => undefined)).rejects.toMatchObject({
      cause: { code: '22012' },
    });
    expect((await one.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await one.close();
  });
});
