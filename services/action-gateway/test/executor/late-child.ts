/**
 * A process that executes Actions, all at once, and is late by chance around whatever it asks the database and before its calls:
 * `late-child.ts <provider> <id>…`. It writes with each call when that left. Of some writes it loses the answer, or loses itself before
 * them, so that their outcome is unknown and asked for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Database } from '@almanac/shared/pg/database';
import { connector } from '../../src/clients/connector.ts';
import { MAX_ATTEMPTS } from '../../src/domain/retry-delay.ts';
import { executeAction } from '../../src/use-cases/execute-action.ts';
import { executorContext } from './executor.ts';

const [provider_url = '', ...action_ids] = process.argv.slice(2);
const LATE_MS = 80;
const OFTEN = 0.2;
const LOST = 0.2;
/** So many attempts at an Action may be lost; one more, and it would be given up as a dead letter. */
const MAY_LOSE = MAX_ATTEMPTS - 1;

/** Sometimes, up to so long. */
const late = (): Promise<void> => sleep(Math.random() < OFTEN ? Math.random() * LATE_MS : 0);
const lost = new Map<string, number>();
/** By chance, as often as it may be. */
function lose(key: string, what: string): void {
  const times = lost.get(key) ?? 0;
  if (times >= MAY_LOSE || Math.random() >= LOST) return;
  lost.set(key, times + 1);
  throw new Error(what);
}
const reply = z.object({ happened: z.boolean() });

/** The address is made and the call sent in the same turn of the event loop in which it may leave. */
async function call(method: string, key: string): Promise<boolean> {
  const left = performance.timeOrigin + performance.now();
  const response = await fetch(`${provider_url}/asked/${key}?left=${left}`, { method });
  return reply.parse(await response.json()).happened;
}

function lateDatabase(db: Database): Database {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    await late();
    const value = await work();
    await late();
    return value;
  };
  return {
    ...db,
    query: (text, values) => around(() => db.query(text, values)),
    transaction: (work) => around(() => db.transaction(work)),
  };
}

const ctx = executorContext(process.env, provider_url);
ctx.db = lateDatabase(ctx.db);
ctx.connectors['coda.post_thread'] = connector(
  async ({ provider_key, spendGrant }) => {
    await late();
    await spendGrant({ values: null });
    lose(provider_key, 'lost before the effect');
    await call('POST', provider_key);
    lose(provider_key, 'its answer was lost');
    return { outcome: 'done', result: {}, note: 'counted' };
  },
  {
    lookUp: async ({ provider_key }) => {
      if (!(await call('GET', provider_key))) return { found: 'absent' };
      return { found: 'happened', result: {}, note: 'the provider counted it' };
    },
  },
);
await ctx.queue.start();

/** What the queue would do with it. */
async function untilOver(action_id: string): Promise<void> {
  for (;;) {
    const result = await executeAction(ctx, action_id);
    if (result.kind === 'over') return;
    await sleep(result.delay_ms);
  }
}

await Promise.all(action_ids.map(untilOver));
process.exit(0);
