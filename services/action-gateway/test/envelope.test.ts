/** What holds when much goes wrong at once: a requester that runs away, a provider that is down, Actions that never work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { actionRequest } from '@almanac/shared/contracts/actions';
import { AppError } from '@almanac/shared/lang/app-error';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { actionGatewayJobs } from '../src/app.ts';
import { actionGatewayEnv } from '../src/config.ts';
import { createContext, type ActionGatewayContext } from '../src/context.ts';
import { findAction } from '../src/db/actions.ts';
import { changeBreaker } from '../src/use-cases/change-breaker.ts';
import { proposeAction } from '../src/use-cases/propose-action.ts';
import { limitsAndBreakers } from '../src/use-cases/read-limits.ts';
import { closeRequesterBreaker } from '../src/use-cases/requester-envelope.ts';
import { readDeadLetters } from '../src/use-cases/read-operations.ts';
import { retryDeadLetter } from '../src/use-cases/retry-dead-letter.ts';
import {
  allow,
  applyRun,
  openGateway,
  setGuardrails,
  threadPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let ctx: ActionGatewayContext;
/** What the provider does with a call of this body; throws to refuse it. */
let provider: (body: string) => Promise<void>;
let calls: { body: string; began: number; ended: number }[] = [];

const PER_MINUTE = 25;
const ana = { actor: 'ana', actor_type: 'person' as const, all_clients: true };

beforeAll(async () => {
  gateway = await openGateway();
  await setGuardrails(gateway, { actions_per_minute: PER_MINUTE });
  await allow(gateway, 'coda.post_thread');
  await allow(gateway, 'calendar.apply_run');
  await gateway.stop();
});
afterAll(() => gateway.close());

/** A process with workers; its connectors ask `provider`. */
async function withWorkers<T>(work: () => Promise<T>): Promise<T> {
  ctx = createContext(actionGatewayEnv.parse(gateway.env), actionGatewayJobs);
  const connector = async ({ payload, spendGrant }: Parameters<Connector>[0]) => {
    const body = String((payload.inputs['body'] as string | undefined) ?? 'run');
    await spendGrant();
    const began = performance.now();
    try {
      await provider(body);
      if (body === 'impossible') return { outcome: 'refused' as const, reason: 'no such row' };
      return { outcome: 'done' as const, result: {}, note: 'done' };
    } finally {
      calls.push({ body, began, ended: performance.now() });
    }
  };
  const keyed = Object.assign(connector, { keyed: true });
  ctx.connectors = { 'coda.post_thread': keyed, 'calendar.apply_run': keyed };
  await ctx.queue.start();
  try {
    return await work();
  } finally {
    await ctx.queue.stop();
    await ctx.db.close();
  }
}
type Connector = NonNullable<ActionGatewayContext['connectors']['coda.post_thread']>;

beforeEach(async () => {
  calls = [];
  provider = async () => undefined;
  await gateway.db.admin.query('delete from actions.connector_calls');
});

async function post(requester: string, body = 'A good day.'): Promise<string> {
  const request = threadPost();
  const inputs = { ...(request['inputs'] as object), body };
  const actor = { actor: requester, actor_type: 'service' as const, all_clients: true };
  return (await proposeAction(ctx, actor, actionRequest.parse({ ...request, inputs }))).action_id;
}
const stateOf = async (id: string) => (await findAction.one(ctx.db, id)).state;
const allIn = (ids: readonly string[], state: string) =>
  waitFor(
    `${ids.length} are ${state}`,
    async () => (await Promise.all(ids.map(stateOf))).every((now) => now === state),
    30_000,
  );
const messages = async (requester: string) =>
  (
    await gateway.db.admin.query<{ person_id: string; severity: string; purpose: string }>(
      `select person_id, severity, purpose from actions.messages where dedupe_key like $1`,
      [`requester.stopped:${requester}:%`],
    )
  ).rows;

describe('E3 and E10: a requester that runs away', () => {
  test(
    'is stopped within its limit, its supervisors hear of it once, a person lets it go on',
    () =>
      withWorkers(async () => {
        const ids: string[] = [];
        const codes: string[] = [];
        const asked = async () => {
          for (let n = 0; n < PER_MINUTE / 5; n += 1) {
            await post('planner').then(
              (id) => ids.push(id),
              (error: AppError) => codes.push(error.code),
            );
          }
        };
        await Promise.all(Array.from({ length: 15 }, asked));
        expect([ids.length, codes.length]).toEqual([PER_MINUTE, 2 * PER_MINUTE]);
        expect(new Set(codes)).toEqual(new Set(['requester_stopped']));
        await expect(post('planner')).rejects.toThrow('stopped');
        expect(await messages('planner')).toEqual([
          { person_id: 'ana', severity: 'SEV1', purpose: 'supervision' },
        ]);
        const done = calls.length;
        const other = await post('observer');
        await allIn([other], 'succeeded');
        expect(calls.length - done).toBeLessThanOrEqual(PER_MINUTE);
        const { requesters, items } = await limitsAndBreakers(ctx, ana);
        expect(requesters).toMatchObject([{ requester: 'planner', opened_by: 'action-gateway' }]);
        expect(items.map(({ name }) => name)).toContain('actions per minute');

        const change = { requester: 'planner', reason: 'It was a loop; it is mended.' };
        const service = { ...ana, actor: 'planner', actor_type: 'service' as const };
        await expect(closeRequesterBreaker(ctx, service, change)).rejects.toThrow('Only a person');
        await closeRequesterBreaker(ctx, ana, change);
        await expect(closeRequesterBreaker(ctx, ana, change)).rejects.toThrow('not stopped');
        await allIn([...ids, await post('planner')], 'succeeded');
      }),
    60_000,
  );

  test(
    'that fails ten times in a row is stopped; one success between them would have counted',
    () =>
      withWorkers(async () => {
        const first = await Promise.all(Array.from({ length: 9 }, () => post('n8n', 'impossible')));
        await allIn(first, 'failed');
        await allIn([await post('n8n')], 'succeeded');
        const second = await Promise.all(
          Array.from({ length: 9 }, () => post('n8n', 'impossible')),
        );
        await allIn(second, 'failed');
        expect(await messages('n8n')).toEqual([]);
        await allIn([await post('n8n', 'impossible')], 'failed');
        expect(await messages('n8n')).toHaveLength(1);
        await expect(post('n8n')).rejects.toThrow('10 of its Actions failed in a row');
      }),
    60_000,
  );
});

test(
  'F27: five that never work end as dead letters, hold up nobody, and are redriven once',
  () =>
    withWorkers(async () => {
      let mended = false;
      provider = async (body) => {
        if (body === 'poison' && !mended) throw new AppError('invalid', 'Coda does not take it.');
      };
      const poison = await Promise.all(
        Array.from({ length: 5 }, () => post('memory-gateway', 'poison')),
      );
      const good = await Promise.all(Array.from({ length: 10 }, () => post('memory-gateway')));
      await allIn(good, 'succeeded');
      await allIn(poison, 'failed');
      for (const id of poison) expect((await findAction.one(ctx.db, id)).attempts).toBe(5);
      const { items } = await readDeadLetters(ctx, undefined, 100);
      const letters = items.filter(({ action_id }) => poison.includes(action_id));
      expect(letters).toHaveLength(5);
      mended = true;
      const redriven = await Promise.allSettled(
        letters.flatMap(({ dead_letter_id }) => [
          retryDeadLetter(ctx, ana, dead_letter_id),
          retryDeadLetter(ctx, ana, dead_letter_id),
        ]),
      );
      expect(redriven.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
      await allIn(poison, 'succeeded');
      expect(calls.filter(({ body }) => body === 'poison')).toHaveLength(5 * 5 + 5);
    }),
  60_000,
);

test(
  'a breaker that has rested lets one call try, in any process, and all others once it worked',
  () =>
    withWorkers(async () => {
      const started = performance.now();
      provider = async () => {
        throw new AppError('unavailable', 'Coda is down.');
      };
      const ids = await Promise.all(Array.from({ length: 6 }, () => post('scheduler')));
      const stateNow = async () => (await limitsAndBreakers(ctx, ana)).breakers[0]?.state;
      await waitFor('the breaker opened', async () => (await stateNow()) === 'open');
      await changeBreaker(ctx, ana, { connector: 'coda', to: 'open', reason: 'I look at it.' });
      expect(await stateNow()).toBe('held');
      await waitFor('no call is under way', async () => {
        const { rows } = await ctx.db.query(
          `select 1 from actions.executions where state = 'executing'`,
        );
        return rows.length === 0;
      });
      calls = [];
      provider = () => sleep(150);
      // As if the person had let it rest only: half open.
      await gateway.db.admin.query(
        `update actions.breakers set held_by = null, failures = 5, open_until = now(), probe_until = null`,
      );
      await allIn(ids, 'succeeded');
      const [first, ...rest] = calls.toSorted((a, b) => a.began - b.began);
      expect(rest).toHaveLength(5);
      for (const { began } of rest) expect(began).toBeGreaterThanOrEqual(first?.ended ?? started);
      expect(await stateNow()).toBe('closed');
      const audited = await gateway.db.admin.query<{ action: string }>(
        `select action from core.audit_event where subject = 'coda' and actor = 'ana'`,
      );
      expect(audited.rows).toEqual([{ action: 'breaker.open' }]);
    }),
  60_000,
);

test('the calendar goes before copies in Coda that were asked for earlier', async () => {
  ctx = createContext(actionGatewayEnv.parse(gateway.env), () => []);
  ctx.connectors = { 'coda.post_thread': keyedNothing, 'calendar.apply_run': keyedNothing };
  await ctx.queue.start();
  for (let n = 0; n < 15; n += 1) await post('console');
  const scheduler = { ...ana, actor: 'scheduler', actor_type: 'service' as const };
  await proposeAction(ctx, scheduler, actionRequest.parse(applyRun()));
  await ctx.queue.stop();
  await ctx.db.close();
  await withWorkers(async () => {
    await waitFor('all are done', () => calls.length === 16, 20_000);
  });
  const order = calls.toSorted((a, b) => a.began - b.began).map(({ body }) => body);
  // Five workers take their first jobs at once.
  expect(order.indexOf('run')).toBeLessThan(5);
});

const keyedNothing: Connector = Object.assign(
  async () => ({ outcome: 'done' as const, result: {}, note: 'done' }),
  { keyed: true },
);
