/** One process that executes Actions and is killed when all of them have reached a point: `executor-child.ts <provider> <point> <id>…`. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from '@almanac/shared/pg/database';
import { executeAction } from '../../src/use-cases/execute-action.ts';
import { executorContext, type Point, type Reach } from './executor.ts';

const [provider_url = '', aim = '', ...action_ids] = process.argv.slice(2);
let reached = 0;
const reach: Reach & { aim?: Point } = async (point: Point) => {
  if (point !== aim) return;
  reached += 1;
  if (reached === action_ids.length) await end();
  await new Promise(() => undefined);
};
reach.aim = aim as Point;

/** The provider has taken all effects whose answers it holds: a call that is on its way still would be another point. */
async function end(): Promise<void> {
  while (aim === 'after the effect, before its answer') {
    const response = await fetch(`${provider_url}/keyed/nothing?process=${process.pid}`);
    const { held } = (await response.json()) as { held: number };
    if (held === action_ids.length) break;
    await sleep(5);
  }
  process.kill(process.pid, 'SIGKILL');
}

const ctx = executorContext(process.env, provider_url, reach);
await ctx.queue.start();
await Promise.all(action_ids.map(watched));

/** The commits of an attempt in their order: claim, executing, grant, outcome. */
async function watched(action_id: string): Promise<void> {
  let commits = 0;
  const before: Record<number, Point> = { 1: 'after look-up and preconditions' };
  const after: Record<number, Point> = {
    1: 'after the claim',
    2: 'after executing was written',
    4: 'after the outcome was recorded',
  };
  const transaction = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const entered = before[commits];
    if (entered !== undefined) await reach(entered);
    const value = await ctx.db.transaction(work);
    // The limit of its connector is reached: the attempt has not begun.
    if (isWait(value)) return value;
    commits += 1;
    const left = after[commits];
    if (left !== undefined) await reach(left);
    return value;
  };
  for (;;) {
    commits = 0;
    const result = await executeAction({ ...ctx, db: { ...ctx.db, transaction } }, action_id);
    if (result.kind === 'over') break;
    await sleep(result.delay_ms);
  }
  throw new Error(`the point was not reached: ${aim}`);
}

function isWait(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'wait';
}
