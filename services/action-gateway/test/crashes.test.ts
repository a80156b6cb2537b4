/** F5 in its short form, once per step; `npm run test:chaos` does it a hundred times. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAction } from '../src/db/actions.ts';
import { listDeadLetters } from '../src/db/dead-letters.ts';
import { retryDeadLetter } from '../src/use-cases/retry-dead-letter.ts';
import { settleDeadLetter } from '../src/use-cases/settle-dead-letter.ts';
import { counted } from './executor/counted.ts';
import { crashRound, proposed, untilOver, type CrashStage } from './executor/crash-rounds.ts';
import { POINTS } from './executor/executor.ts';
import { openExecutor } from './executor/stage.ts';

let stage: CrashStage & { close: () => Promise<void> };
beforeAll(async () => {
  stage = await openExecutor();
});
afterAll(() => stage.close());

/** Renewals of a lease come by the clock, however long an attempt takes. */
const isWork = (text: string): boolean => !text.includes('set lease_until');

test('an autonomous proposal is 9 statements on 5 ways to the database, and its execution 34 on 24', async () => {
  const { ctx, statements, waited } = counted(stage.ctx);
  const action_id = await proposed({ ...stage, ctx }, 'keyed');
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(9);
  expect(waited.length, waited.join('\n')).toBeLessThanOrEqual(5);
  statements.length = 0;
  waited.length = 0;
  await untilOver({ ...stage, ctx }, action_id);
  const work = statements.filter(isWork);
  expect((await findAction.one(stage.ctx.db, action_id)).state).toBe('succeeded');
  // On a busy machine it misses its turn: then it takes another, and asks again what it asked within the first.
  const missed = work.filter((text) => text.includes('give_turn')).length - 1;
  expect(work.length, work.join('\n')).toBeLessThanOrEqual(34 + 3 * missed);
  const ways = waited.filter(isWork);
  expect(ways.length, ways.join('\n')).toBeLessThanOrEqual(24 + 3 * missed);
});

const ana = { actor: 'ana', actor_type: 'person' as const, all_clients: true };

describe.concurrent('F5: a process killed at a step of its attempt', () => {
  test.each(POINTS)('%s: at most one effect, and none is repeated blindly', async (point) => {
    await crashRound(stage, point);
  });
});

describe('what only a person can know', () => {
  async function unsure(): Promise<{ action_id: string; dead_letter_id: string }> {
    const action_id = await proposed(stage, 'blind');
    const broken = { ...stage.ctx, connectors: { ...stage.ctx.connectors } };
    broken.connectors['coda.create_process_template'] = async ({ spendGrant }) => {
      await spendGrant();
      throw new Error('the line broke');
    };
    await untilOver({ ...stage, ctx: broken }, action_id);
    const letters = await listDeadLetters.many(stage.ctx.db, null, 200);
    const letter = letters.find((one) => one.action_id === action_id);
    return { action_id, dead_letter_id: letter?.dead_letter_id ?? '' };
  }
  const stateOf = async (action_id: string) =>
    (await findAction.one(stage.ctx.db, action_id)).state;
  const note = 'I looked at the table in Coda.';

  test('is not tried again before somebody looked; what happened is over', async () => {
    const { action_id, dead_letter_id } = await unsure();
    await expect(retryDeadLetter(stage.ctx, ana, dead_letter_id)).rejects.toThrow('settle');
    const service = { ...ana, actor: 'n8n', actor_type: 'orchestrator' as const };
    const word = { dead_letter_id, happened: true, note };
    await expect(settleDeadLetter(stage.ctx, service, word)).rejects.toThrow('Only a person');
    expect(await settleDeadLetter(stage.ctx, ana, word)).toMatchObject({ settled: 'happened' });
    expect(await stateOf(action_id)).toBe('succeeded');
    await expect(settleDeadLetter(stage.ctx, ana, word)).rejects.toThrow('nothing to settle');
    await expect(retryDeadLetter(stage.ctx, ana, dead_letter_id)).rejects.toThrow();
  });

  test('what did not happen can be tried again, once', async () => {
    const { action_id, dead_letter_id } = await unsure();
    await settleDeadLetter(stage.ctx, ana, { dead_letter_id, happened: false, note });
    expect(await stateOf(action_id)).toBe('failed');
    await retryDeadLetter(stage.ctx, ana, dead_letter_id);
    await untilOver(stage, action_id);
    expect(await stateOf(action_id)).toBe('succeeded');
    const effects = [...stage.provider.effects.values()];
    expect(Math.max(...effects)).toBe(1);
  });
});
