import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startMovedGateway, type MovedGateway } from './moving-clock.ts';

let gateway: MovedGateway;
let clock_ms = 0;
let run = 0;
beforeAll(async () => {
  gateway = await startMovedGateway();
});
afterAll(() => gateway.close());

/** Moves the clock on; it never goes back in these tests but for the one that says so. */
function pass(ms: number): string {
  clock_ms += ms;
  return gateway.setClock(clock_ms);
}

type Seen = Record<string, object>;

/** Everything of a client that recall shows, by id. */
async function seen(client_id: string, as_of?: string): Promise<Seen> {
  const { items } = await gateway.recall('topic', {
    client_id,
    limit: '100',
    context: '0',
    ...(as_of === undefined ? {} : { as_of }),
  });
  return Object.fromEntries(
    items.map(({ memory_id, content, authority, confidence, version }) => [
      memory_id,
      { content, authority, confidence, version },
    ]),
  );
}

function without(all: Seen, gone: Set<string>): Seen {
  return Object.fromEntries(Object.entries(all).filter(([id]) => !gone.has(id)));
}

const step = fc.record({
  does: fc.constantFrom(
    ...(['remember', 'remember', 'remember', 'remember', 'supersede', 'correct'] as const),
    ...(['resolve', 'restore', 'restore', 'redact'] as const),
  ),
  wait_ms: fc.integer({ min: 1, max: 50_000 }),
  authority: fc.constantFrom('inferred', 'verified', 'canonical'),
  predicate: fc.constantFrom('working_hours', 'likes'),
  subject: fc.constantFrom('ada', 'bob'),
  value: fc.integer({ min: 0, max: 2 }),
  holds_ms: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: null, freq: 4 }),
  keep: fc.constantFrom('existing', 'contender', 'both'),
  pick: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface History {
  client_id: string;
  ids: string[];
  conflicts: string[];
  redacted: Set<string>;
}

async function play(history: History, one: Step, at: string): Promise<void> {
  const { client_id, ids } = history;
  const chosen = ids[one.pick % Math.max(ids.length, 1)] ?? `mem_${'0'.repeat(26)}`;
  const source = { type: 'test' };
  const content = `topic ${one.subject} ${one.predicate} ${one.value}`;
  const by_id = { reason: 'property', client_id };
  const end = one.holds_ms === null ? null : Date.parse(at) + one.holds_ms;
  const as_person = { token: gateway.person };
  const send = {
    remember: () =>
      gateway.post('/api/v1/memory/remember', {
        kind: 'fact',
        content,
        source,
        client_id,
        authority: one.authority,
        subject: one.subject,
        predicate: one.predicate,
        ...(end === null ? {} : { valid_to: new Date(end).toISOString() }),
      }),
    supersede: () =>
      gateway.post(`/api/v1/memory/${chosen}/supersede`, {
        content: `${content} instead`,
        source,
        authority: one.authority,
        ...by_id,
      }),
    correct: () => {
      const body = { memory_id: chosen, correction: `${content} right`, ...by_id };
      return gateway.post('/api/v1/memory/corrections', body, as_person);
    },
    resolve: () => {
      const id = history.conflicts[one.pick % Math.max(history.conflicts.length, 1)];
      const path = `/api/v1/memory/conflicts/${id ?? `cfl_${'0'.repeat(26)}`}/resolve`;
      return gateway.post(path, { keep: one.keep, client_id }, as_person);
    },
    restore: () => gateway.post(`/api/v1/memory/${chosen}/restore`, by_id, as_person),
    redact: () => gateway.post(`/api/v1/memory/${chosen}/redact`, by_id, as_person),
  };
  const { status, body } = await send[one.does]();
  expect([200, 201, 404, 409], JSON.stringify(body)).toContain(status);
  if (typeof body['memory_id'] === 'string') history.ids.push(body['memory_id']);
  if (typeof body['conflict_id'] === 'string') history.conflicts.push(body['conflict_id']);
  if (one.does === 'redact' && status === 200) history.redacted.add(chosen);
}

describe('as_of', () => {
  test('answers as recall answered then, whatever happened since', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 22 }), async (steps) => {
        run += 1;
        const client_id = `run-${run}`;
        const history: History = { client_id, ids: [], conflicts: [], redacted: new Set() };
        const answers: { at: string; answer: Seen }[] = [];
        for (const one of steps) {
          const at = pass(one.wait_ms);
          await play(history, one, at);
          answers.push({ at, answer: await seen(client_id) });
        }
        for (const { at, answer } of answers) {
          expect(await seen(client_id, at), at).toEqual(without(answer, history.redacted));
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  test('reinforcement changes nothing of the past', async () => {
    const client_id = 'firmer';
    const told = { content: 'topic of growing firmness', client_id };
    pass(1000);
    const { memory_id } = await gateway.remember({ ...told, confidence: 0.5 });
    const early = pass(1000);
    pass(1000);
    await gateway.remember({ ...told, authority: 'canonical', confidence: 0.9 });
    expect((await seen(client_id, early))[memory_id]).toMatchObject({
      authority: 'inferred',
      confidence: 0.5,
    });
    const asked = { client_id, as_of: early, authority_min: 'canonical' };
    expect((await gateway.recall('topic', asked)).items).toEqual([]);
    expect((await seen(client_id))[memory_id]).toMatchObject({
      authority: 'canonical',
      confidence: 0.9,
    });
  });

  test('a contender was not known before a person let it in', async () => {
    const slot = { client_id: 'late', subject: 'ines', predicate: 'status' };
    pass(1000);
    const stands = await gateway.remember({
      ...slot,
      content: 'topic Ines is away',
      authority: 'verified',
    });
    const doubt = await gateway.remember({ ...slot, content: 'topic Ines is back' });
    const waiting = pass(1000);
    pass(1000);
    const path = `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`;
    await gateway.post(path, { keep: 'contender' }, { token: gateway.person });
    expect(Object.keys(await seen('late', waiting))).toEqual([stands.memory_id]);
    expect(Object.keys(await seen('late'))).toEqual([doubt.memory_id]);
  });

  test('an instant to come is answered with what is known now and holds then', async () => {
    const client_id = 'ahead';
    const now = pass(1000);
    const later = (ms: number) => new Date(Date.parse(now) + ms).toISOString();
    await gateway.remember({ content: 'topic until noon', client_id, valid_to: later(5000) });
    await gateway.remember({ content: 'topic from noon', client_id, valid_from: later(5000) });
    await gateway.remember({ content: 'topic planned', client_id, occurred_at: later(9000) });
    const contents = async (as_of?: string) =>
      Object.values(await seen(client_id, as_of))
        .map((item) => ('content' in item ? String(item.content) : ''))
        .toSorted();
    expect(await contents()).toEqual(['topic planned', 'topic until noon']);
    expect(await contents(later(6000))).toEqual(['topic from noon', 'topic planned']);
    expect(await contents(later(-1))).toEqual([]);
  });

  test('a clock that was put back leaves no state that ends before it begins', async () => {
    const slot = { client_id: 'back', subject: 'kai', predicate: 'status' };
    pass(60_000);
    const first = await gateway.remember({ ...slot, content: 'topic told too early' });
    const put_back = pass(-30_000);
    const second = await gateway.remember({ ...slot, content: 'topic told in time' });
    expect(Object.keys(await seen('back'))).toEqual([second.memory_id]);
    expect(Object.keys(await seen('back', put_back))).toEqual([second.memory_id]);
    pass(60_000);
    expect(Object.keys(await seen('back'))).toEqual([second.memory_id]);
    const { rows } = await gateway.db.admin.query(
      'select 1 from memory.memory_states where memory_id = $1 and from_at = to_at',
      [first.memory_id],
    );
    expect(rows).toHaveLength(1);
  });

  test('a value announced for later takes its place when it begins, not before', async () => {
    const slot = { client_id: 'plan', subject: 'noa', predicate: 'working_hours' };
    const told = pass(1000);
    const valid_from = new Date(Date.parse(told) + 60_000).toISOString();
    const now = await gateway.remember({ ...slot, content: 'topic Noa works mornings' });
    const next = await gateway.remember({ ...slot, content: 'topic Noa works noons', valid_from });
    expect(next).toMatchObject({ status: 'stored', superseded: [] });
    expect(Object.keys(await seen('plan'))).toEqual([now.memory_id]);
    pass(60_000);
    await makeDue(next.memory_id);
    await waitFor('the announced value stands alone', async () => {
      return Object.keys(await seen('plan')).join() === next.memory_id;
    });
    expect(Object.keys(await seen('plan', told))).toEqual([now.memory_id]);
  });

  test('an announced value that meets a stronger one when it begins becomes a conflict', async () => {
    const slot = { client_id: 'clash', subject: 'oda', predicate: 'working_hours' };
    const told = pass(1000);
    const valid_from = new Date(Date.parse(told) + 60_000).toISOString();
    const next = await gateway.remember({ ...slot, content: 'topic Oda works noons', valid_from });
    const strong = { content: 'topic Oda works nights', authority: 'canonical' } as const;
    const stands = await gateway.remember({ ...slot, ...strong });
    pass(60_000);
    await makeDue(next.memory_id);
    await waitFor('the conflict', async () => {
      const { body } = await gateway.get(`/api/v1/memory/${next.memory_id}`, {
        client_id: 'clash',
      });
      return body['status'] === 'conflict';
    });
    expect(Object.keys(await seen('clash'))).toEqual([stands.memory_id]);
  });
});

/** The queue goes by the machine's clock. */
async function makeDue(memory_id: string): Promise<void> {
  const { rows } = await gateway.db.admin.query(
    `update memory_gateway_queue.job set start_after = now()
      where name = 'begin-announced' and data ->> 'memory_id' = $1 returning 1`,
    [memory_id],
  );
  expect(rows).toHaveLength(1);
}
