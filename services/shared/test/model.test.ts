import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { NO_OUT_OF_BAND_KILL } from '@almanac/shared/controls/read-controls';
import { fixedClock } from '@almanac/shared/lang/clock';
import { createEmbedder } from '@almanac/shared/model/embedder';
import { createModel, type Model, type ModelQuestion } from '@almanac/shared/model/model';
import type { Database } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { createTracer } from '@almanac/shared/trace/tracer';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox.ts';

const schema = z.strictObject({ minutes: z.int() });
const GOOD = { minutes: 30 };
const BAD = { minutes: 'half an hour' };

let testing: TestDatabase;
let db: Database;
let sandbox: Sandbox;

beforeAll(async () => {
  testing = await createTestDatabase();
  db = testing.openAs('planner');
  sandbox = await startSandbox({ model: true });
});
beforeEach(async () => {
  sandbox.model.answers = [];
  sandbox.journal.clear();
  await testing.admin.query('truncate core.model_calls, core.egress');
});
afterAll(async () => {
  await sandbox.close();
  await testing.drop();
});

async function options(url: string) {
  return {
    service: 'planner',
    db,
    kill: NO_OUT_OF_BAND_KILL,
    clock: fixedClock('2026-03-02T09:00:00Z'),
    tracer: await createTracer({}),
    config: {
      OPENROUTER_API_KEY: 'a-test-key' as string | undefined,
      OPENROUTER_BASE_URL: url,
      MODEL: 'test/model',
      MODEL_TIMEOUT_MS: 3000,
      ALMANAC_ZONE: 'Europe/Berlin',
    },
  };
}

async function modelWith(
  change: { key?: undefined; timeout_ms?: number; url?: string } = {},
): Promise<Model> {
  const made = await options(change.url ?? `${sandbox.url}/openai/v1`);
  if ('key' in change) made.config.OPENROUTER_API_KEY = change.key;
  made.config.MODEL_TIMEOUT_MS = change.timeout_ms ?? 3000;
  return createModel(made);
}

const question: ModelQuestion<typeof schema> = {
  purpose: 'plan',
  prompt: { name: 'planner.plan', version: 3 },
  system: 'You estimate.',
  user: 'How long?',
  schema,
  schema_name: 'estimate',
  task_id: 'T-1',
  plan_id: 'plan_1',
  client_id: 'acme',
};

interface CallRow {
  outcome: string;
  detail: string | null;
  cost_usd: string | null;
  input_tokens: number | null;
  answered_by: string | null;
}
async function calls(): Promise<CallRow[]> {
  const { rows } = await testing.admin.query<CallRow>(
    `select outcome, detail, cost_usd, input_tokens, answered_by from core.model_calls
      order by call_id`,
  );
  return rows;
}
const outcomes = async (): Promise<string[]> =>
  (await calls()).map(({ outcome }) => outcome).toSorted();
const egressCount = async (): Promise<number> =>
  (await testing.admin.query('select 1 from core.egress')).row_count;
const asked = (): number => sandbox.journal.entries.length;

describe('a question', () => {
  test('that is answered well gives the value, and stands in the records with its cost', async () => {
    sandbox.model.answers = [{ content: GOOD, cost: 0.00123, model: 'other/model' }];
    const answer = await (await modelWith()).ask(question);
    expect(answer).toMatchObject({
      outcome: 'ok',
      value: GOOD,
      model: 'other/model',
      cost_usd: '0.00123000',
    });
    const { rows } = await testing.admin.query(
      `select at, service, purpose, model, answered_by, prompt_name, prompt_version, task_id,
              plan_id, outcome, cost_usd from core.model_calls`,
    );
    expect(rows).toEqual([
      {
        at: '2026-03-02T09:00:00.000Z',
        service: 'planner',
        purpose: 'plan',
        model: 'test/model',
        answered_by: 'other/model',
        prompt_name: 'planner.plan',
        prompt_version: 3,
        task_id: 'T-1',
        plan_id: 'plan_1',
        outcome: 'ok',
        cost_usd: '0.00123000',
      },
    ]);
    const { rows: egress } = await testing.admin.query<{ bytes: number }>(
      'select service, destination, what, why, bytes, client_id from core.egress',
    );
    const destination = new URL(sandbox.url).host;
    expect(egress).toMatchObject([
      { service: 'planner', destination, what: 'prompt', why: 'plan', client_id: 'acme' },
    ]);
    expect(egress[0]?.bytes).toBeGreaterThan(40);
  });

  test('asks for the schema, for providers that honour it and for none that keep the text', async () => {
    sandbox.model.answers = [{ content: GOOD }];
    await (await modelWith()).ask(question);
    expect(sandbox.journal.entries[0]?.body).toMatchObject({
      provider: { require_parameters: true, data_collection: 'deny' },
      response_format: { json_schema: { strict: true, name: 'estimate' } },
    });
  });

  test('whose answer stands in a code fence is answered', async () => {
    sandbox.model.answers = [{ content: '```json\n{"minutes": 30}\n```' }];
    expect(await (await modelWith()).ask(question)).toMatchObject({ outcome: 'ok', value: GOOD });
  });

  test('whose answer does not fit is asked once more, with the reasons', async () => {
    sandbox.model.answers = [{ content: BAD }, { content: GOOD, when_includes: 'does not fit' }];
    expect(await (await modelWith()).ask(question)).toMatchObject({ outcome: 'ok', value: GOOD });
    expect(await outcomes()).toEqual(['invalid', 'ok']);
    expect(await egressCount()).toBe(2);
  });

  test('whose answer does not fit twice has failed, and is not asked a third time', async () => {
    sandbox.model.answers = [{ content: BAD }, { content: 'no JSON' }, { content: GOOD }];
    const answer = await (await modelWith()).ask(question);
    expect(answer).toMatchObject({ outcome: 'failed' });
    expect(answer).toMatchObject({ reason: expect.stringContaining('schema') as string });
    expect(await outcomes()).toEqual(['invalid', 'invalid']);
    expect(asked()).toBe(2);
  });

  test('that is refused has failed, with its cost; a refusal is no sign of a model that is down', async () => {
    sandbox.model.answers = [
      { refusal: 'I would rather not', cost: 0.5, times: 4 },
      { content: GOOD },
    ];
    const model = await modelWith();
    for (let i = 0; i < 4; i += 1) {
      expect(await model.ask(question)).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining('rather not') as string,
      });
    }
    expect(await calls()).toMatchObject(
      Array.from({ length: 4 }, () => ({ outcome: 'refused', cost_usd: '0.50000000' })),
    );
    expect(await model.check()).toMatchObject({ status: 'pass' });
    expect(await model.ask(question)).toMatchObject({ outcome: 'ok' });
  });

  test('that meets a passing 500 is answered; each call is reserved, and the first cost nothing', async () => {
    sandbox.model.answers = [{ http_status: 500 }, { content: GOOD, cost: 0.5 }];
    const answer = await (await modelWith()).ask(question);
    expect(answer).toMatchObject({ outcome: 'ok', cost_usd: '0.50000000' });
    expect(await outcomes()).toEqual(['error', 'ok']);
    const { rows } = await testing.admin.query(
      'select 1 from core.model_reservations join core.model_calls using (call_id)',
    );
    expect(rows).toHaveLength(2);
    expect(asked()).toBe(2);
  });

  test.each([
    ['a lasting 500', { http_status: 500, times: 2 }, '500'],
    ['an error within a 200', { error_in_200: { code: 502, message: 'upstream' } }, 'upstream'],
    ['an empty answer', { content: '' }, 'empty'],
  ])('that meets %s has failed', async (_what, scripted, reason) => {
    sandbox.model.answers = [scripted];
    const answer = await (await modelWith()).ask(question);
    expect(answer).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(answer)).toContain(reason);
    expect(await outcomes()).toEqual(Array.from({ length: asked() }, () => 'error'));
  });

  test('that gets no answer is given up at its deadline', async () => {
    sandbox.model.answers = [{ hang: true, times: 3 }];
    const started = performance.now();
    const answer = await (await modelWith({ timeout_ms: 500 })).ask(question);
    expect(answer.outcome).toBe('failed');
    expect(performance.now() - started).toBeLessThan(1500);
    expect(await outcomes()).toEqual(['timeout']);
  });

  test('has one deadline for the answer and its repair together', async () => {
    sandbox.model.answers = [
      { content: BAD, delay_ms: 400 },
      { content: GOOD, delay_ms: 400 },
    ];
    const answer = await (await modelWith({ timeout_ms: 600 })).ask(question);
    expect(answer.outcome).toBe('failed');
    expect(await outcomes()).toEqual(['invalid', 'timeout']);
  });
});

test('without a key the model is offline: nothing is asked, nothing is degraded', async () => {
  const model = await modelWith({ key: undefined });
  expect(model.configured).toBe(false);
  expect(await model.ask(question)).toMatchObject({ outcome: 'offline' });
  expect(await model.check()).toEqual({ status: 'off' });
  expect([asked(), await calls(), await egressCount()]).toEqual([0, [], 0]);
});

test('switched off by the operator, nothing leaves the house', async () => {
  const model = await modelWith();
  for (const flag of ['model_calls_enabled = false', 'kill_switch = true']) {
    await testing.admin.query(`update core.control_flags set ${flag}`);
    expect(await model.ask(question)).toMatchObject({ outcome: 'failed' });
  }
  await testing.admin.query(
    'update core.control_flags set model_calls_enabled = true, kill_switch = false',
  );
  expect([asked(), await egressCount()]).toEqual([0, 0]);
});

test('a model that fails three times rests: health says so, and nothing is sent', async () => {
  sandbox.model.answers = [{ error_in_200: { code: 502, message: 'down' }, times: 9 }];
  const model = await modelWith();
  expect(await model.check()).toMatchObject({ status: 'pass' });
  for (let i = 0; i < 3; i += 1) await model.ask(question);
  expect(await model.check()).toMatchObject({ status: 'warn' });
  const before = asked();
  expect(await model.ask(question)).toMatchObject({ outcome: 'failed' });
  expect([asked(), (await calls()).length]).toEqual([before, 3]);
});

/** A provider that answers every request with one body. */
async function provider(body: unknown) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/v1`, close };
}

test('a cost the provider does not tell is unknown, not zero', async () => {
  const message = { role: 'assistant', content: JSON.stringify(GOOD) };
  const { url, close } = await provider({ model: 'm', choices: [{ index: 0, message }] });
  const answer = await (await modelWith({ url })).ask(question);
  close();
  expect(answer).toMatchObject({ outcome: 'ok', value: GOOD });
  expect(answer).toHaveProperty('cost_usd', undefined);
  expect(await calls()).toMatchObject([{ outcome: 'ok', cost_usd: null, input_tokens: null }]);
});

describe('the embedder', () => {
  const embedderAt = async (url: string) => {
    const made = await options(url);
    const config = {
      OPENROUTER_API_KEY: 'a-test-key',
      OPENROUTER_BASE_URL: url,
      EMBEDDINGS_MODEL: 'test/embedder' as string | undefined,
      EMBEDDINGS_DIMENSIONS: 8,
      EMBEDDINGS_TIMEOUT_MS: 1000,
      ALMANAC_ZONE: 'Europe/Berlin',
    };
    return { ...made, config };
  };

  test('gives a vector per text in order, recorded with its cost', async () => {
    const embedder = createEmbedder(await embedderAt(`${sandbox.url}/openai/v1`));
    const vectors = await embedder?.embed(['one two', 'three', 'one two'], 'recall');
    expect(vectors?.map((vector) => vector.length)).toEqual([8, 8, 8]);
    expect(vectors?.[0]).toEqual(vectors?.[2]);
    const [row] = await calls();
    expect(row?.outcome).toBe('ok');
    expect(Number(row?.cost_usd)).toBeGreaterThan(0);
    expect(row?.input_tokens).toBeGreaterThan(0);
    expect(await egressCount()).toBe(1);
  });

  test('does not exist without a model or a key', async () => {
    const made = await embedderAt(sandbox.url);
    const without = { ...made.config, EMBEDDINGS_MODEL: undefined };
    expect(createEmbedder({ ...made, config: without })).toBeUndefined();
  });

  test('refuses vectors of another dimension than configured, and health says so', async () => {
    const data = [{ index: 0, embedding: [0.1, 0.2] }];
    const { url, close } = await provider({ object: 'list', model: 'm', data });
    const embedder = createEmbedder(await embedderAt(url));
    await expect(embedder?.embed(['x'], 'recall')).rejects.toMatchObject({ kind: 'unavailable' });
    close();
    expect(await embedder?.check()).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('2 dimensions, 8 are configured') as string,
    });
    expect(await outcomes()).toEqual(['error']);
  });

  test('refuses an answer with a vector too few', async () => {
    const data = [{ index: 0, embedding: Array.from({ length: 8 }, () => 0.1) }];
    const { url, close } = await provider({ object: 'list', model: 'm', data });
    const embedder = createEmbedder(await embedderAt(url));
    await expect(embedder?.embed(['x', 'y'], 'recall')).rejects.toThrow(/a vector per text/);
    close();
  });

  test('sends nothing while model calls are switched off', async () => {
    const embedder = createEmbedder(await embedderAt(`${sandbox.url}/openai/v1`));
    await testing.admin.query('update core.control_flags set model_calls_enabled = false');
    await expect(embedder?.embed(['x'], 'recall')).rejects.toMatchObject({ kind: 'unavailable' });
    await testing.admin.query('update core.control_flags set model_calls_enabled = true');
    expect(asked()).toBe(0);
  });
});

describe('F26: the month’s hard limit', () => {
  const setBudget = (cap: string, unknown: number): Promise<unknown> =>
    testing.admin.query(
      `update core.model_budget set hard_cap_usd = ${cap}, unknown_call_usd = ${unknown}`,
    );
  beforeEach(async () => {
    await testing.admin.query('alter table core.model_reservations disable trigger user');
    await testing.admin.query('truncate core.model_reservations');
  });
  afterAll(() => setBudget('null', 0.5));

  const spend = async (usd: string | null): Promise<void> => {
    await testing.admin.query(
      `insert into core.model_calls (call_id, at, service, purpose, model, outcome, cost_usd, ms)
       values ('call_' || gen_random_uuid(), '2026-03-01T09:00:00Z', 'planner', 'plan', 'm', 'ok', $1, 1)`,
      [usd],
    );
  };
  const race = async (): Promise<{ outcome: string; reason?: string }[]> => {
    // Longer than twenty turns take on a busy machine: a call that is given up is no part of what is promised.
    const model = await modelWith({ timeout_ms: 25_000 });
    sandbox.model.answers = Array.from({ length: 20 }, () => ({ content: GOOD, cost: 1 }));
    return Promise.all(Array.from({ length: 20 }, () => model.ask(question)));
  };

  test('at 99 % of it, of 20 racing calls those go through that fit, and one more at most', async () => {
    await setBudget('100.5', 1);
    await spend('99');
    const answers = await race();
    const through = answers.filter(({ outcome }) => outcome === 'ok').length;
    expect([1, 2]).toContain(through);
    expect(asked()).toBe(through);
    const refused = answers.find(({ outcome }) => outcome === 'failed');
    expect(refused).toMatchObject({ reason: expect.stringContaining('limit'), down: true });
    const { rows } = await testing.admin.query<{ spent: number }>(
      'select sum(cost_usd)::float8 as spent from core.model_calls',
    );
    expect(rows[0]?.spent).toBeLessThanOrEqual(100.5 + 1);
    // Where one went through, one more goes alone and passes the limit by less than itself; then none.
    const model = await modelWith();
    const more = [(await model.ask(question)).outcome, (await model.ask(question)).outcome];
    expect(more.filter((outcome) => outcome === 'ok')).toHaveLength(2 - through);
    expect(asked()).toBe(2);
  });

  test('of calls that would pass it only one is at work, whatever the clocks of their processes say', async () => {
    await setBudget('1.5', 1);
    const reserve = async (call_id: string, at: string) =>
      (
        await db.query<{ refused: string | null }>(
          'select refused from core.reserve_model_call($1, $2, null)',
          [call_id, at],
        )
      ).rows[0]?.refused;
    expect(await reserve('call_ahead', '2026-03-02T09:00:00.900Z')).toBeNull();
    expect(await reserve('call_behind', '2026-03-02T09:00:00.100Z')).toContain('limit');
  });

  test('a call whose cost nobody told counts with its estimate, never as zero', async () => {
    await setBudget('10', 4);
    for (let n = 0; n < 3; n += 1) await spend(null);
    expect(await (await modelWith()).ask(question)).toMatchObject({
      outcome: 'failed',
      down: true,
    });
    expect(asked()).toBe(0);
  });

  test('a call whose process died before it said what it cost counts too', async () => {
    await setBudget('1', 1);
    await db.query(
      `select core.reserve_model_call('call_of_the_dead', '2026-03-02T08:00:00Z', null)`,
    );
    expect((await (await modelWith()).ask(question)).outcome).toBe('failed');
  });

  test('is the month’s of the person: the next one begins at their midnight; and without a limit nothing is refused', async () => {
    await setBudget('1', 0.5);
    const spentAt = (at: string) =>
      testing.admin.query(
        `insert into core.model_calls (call_id, at, service, purpose, model, outcome, cost_usd, ms)
         values ('call_at_' || $1::text, $1::timestamptz, 'planner', 'plan', 'm', 'ok', 50, 1)`,
        [at],
      );
    await spentAt('2026-02-28T22:59:59Z');
    sandbox.model.answers = [{ content: GOOD, cost: 0.1 }];
    expect((await (await modelWith()).ask(question)).outcome).toBe('ok');
    await spentAt('2026-02-28T23:00:00Z');
    expect((await (await modelWith()).ask(question)).outcome).toBe('failed');
    await setBudget('null', 0.5);
    sandbox.model.answers = [{ content: GOOD, cost: 2 }];
    expect((await (await modelWith()).ask(question)).outcome).toBe('ok');
  });

  test('is not used up by an outage: a call that the provider answers with an error cost nothing', async () => {
    await setBudget('2', 0.5);
    const failing = [429, 500, 502, 503, 400].map((http_status) => ({ http_status, times: 2 }));
    for (const scripted of failing) {
      sandbox.model.answers = [scripted];
      expect((await (await modelWith()).ask(question)).outcome).toBe('failed');
    }
    const costs = (await calls()).map(({ cost_usd }) => cost_usd);
    expect(new Set(costs)).toEqual(new Set(['0.00000000']));
    sandbox.model.answers = [{ content: GOOD, cost: 0.1 }];
    expect((await (await modelWith()).ask(question)).outcome).toBe('ok');
  });

  test.each([
    ['a status that says it took too long', 408, '{"error":{"code":408,"message":"timed out"}}'],
    ['the same of what stands between', 504, '{"error":{"code":504,"message":"timed out"}}'],
    ['a 502 without a word of the provider', 502, '<h1>Bad Gateway</h1>'],
    ['a connection that is lost', 0, ''],
  ])('counts with its estimate a call that ends with %s', async (_what, status, body) => {
    await setBudget('100', 0.5);
    const between = createServer((_request, response) => {
      if (status === 0) response.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const { port } = between.address() as AddressInfo;
    await (await modelWith({ url: `http://127.0.0.1:${port}/v1` })).ask(question);
    await new Promise((resolve) => between.close(resolve));
    const costs = (await calls()).map(({ cost_usd }) => cost_usd);
    expect([costs.length > 0, new Set(costs)]).toEqual([true, new Set([null])]);
  });

  test('a call that never left this machine cost nothing', async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    await (await modelWith({ url: `http://127.0.0.1:${port}/v1` })).ask(question);
    expect((await calls()).map(({ cost_usd }) => cost_usd)).toEqual(['0.00000000', '0.00000000']);
  });

  test('no service changes the budget or a reservation', async () => {
    for (const text of [
      'update core.model_budget set hard_cap_usd = null',
      'delete from core.model_reservations',
      `insert into core.model_reservations values ('x', now(), 'planner', 1)`,
    ]) {
      await expect(db.query(text), text).rejects.toThrow('permission denied');
    }
  });
});
