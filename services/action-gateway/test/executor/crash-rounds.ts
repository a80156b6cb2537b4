/** F5: a process is killed at one step of an attempt; another one goes on with what it left. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { ActionGatewayContext } from '../../src/context.ts';
import { findAction } from '../../src/db/actions.ts';
import { listExecutions } from '../../src/db/executions.ts';
import { executeAction } from '../../src/use-cases/execute-action.ts';
import { proposeAction } from '../../src/use-cases/propose-action.ts';
import { actionRequest } from '@almanac/shared/contracts/actions';
import { threadPost, type Gateway } from '../gateway.ts';
import { KINDS, TYPE_OF, type Point } from './executor.ts';
import type { Provider, ProviderKind } from './provider.ts';

export interface CrashStage {
  gateway: Gateway;
  ctx: ActionGatewayContext;
  provider: Provider;
}

const CHILD = fileURLToPath(new URL('executor-child.ts', import.meta.url));
const OBSERVER = { actor: 'observer', actor_type: 'service' as const, all_clients: true };
const EFFECT_BY = 'after the effect, before its answer';

/** Proposes one Action per kind of provider, kills the process that executes them at `point`, and settles what it left. */
export async function crashRound(stage: CrashStage, point: Point): Promise<void> {
  const ids: string[] = [];
  for (const kind of KINDS) ids.push(await proposed(stage, kind));
  await killedAt(stage, point, ids);
  for (const [index, kind] of KINDS.entries()) {
    const action_id = ids[index] ?? '';
    await untilOver(stage, action_id);
    await check(stage, { kind, point, action_id });
  }
}

/** An Action of the type that is connected to this kind of provider. */
export async function proposed({ ctx }: CrashStage, kind: ProviderKind): Promise<string> {
  const post = threadPost();
  const key = String(post['idempotency_key']);
  const inputs = {
    keyed: post['inputs'],
    asked: { task_id: key, fields: { status: 'scheduled' } },
    blind: {
      external_id: key,
      title: 'Newsletter',
      workflow_id: 'wf-newsletter',
      plan_id: `plan_${'0'.repeat(26)}`,
      version: 1,
      estimated_minutes: 60,
      steps: '1. Write it',
    },
  };
  const request = { ...post, action_type: TYPE_OF[kind], inputs: inputs[kind] };
  const decided = await proposeAction(ctx, OBSERVER, actionRequest.parse(request));
  expect(decided.decision).toBe('authorized');
  return decided.action_id;
}

async function killedAt(
  { gateway, provider }: CrashStage,
  point: Point,
  ids: string[],
): Promise<void> {
  const env = { ...process.env, ...gateway.env };
  const child = fork(CHILD, [provider.url, point, ...ids], { env, stdio: 'pipe' });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal, `${point}: ${said}`).toBe('SIGKILL');
}

/** What the queue would do with it: again, after the wait that is asked for. */
export async function untilOver({ ctx }: CrashStage, action_id: string): Promise<void> {
  for (;;) {
    const result = await executeAction(ctx, action_id);
    if (result.kind === 'over') return;
    await sleep(result.delay_ms);
  }
}

async function check(
  { ctx, provider, gateway }: CrashStage,
  { kind, point, action_id }: { kind: ProviderKind; point: Point; action_id: string },
): Promise<void> {
  const executions = await listExecutions.many(ctx.db, action_id);
  const [first] = executions;
  const effects = provider.effects.get(first?.provider_key ?? '') ?? 0;
  const { state } = await findAction.one(ctx.db, action_id);
  const unsure = ['after the grant was spent', EFFECT_BY, 'after the answer'].includes(point);
  const what = `${kind}, killed ${point}`;
  if (kind !== 'blind' || !unsure) {
    expect([state, effects], what).toEqual(['succeeded', 1]);
    expect(new Set(executions.map(({ provider_key }) => provider_key)).size, what).toBe(1);
    return;
  }
  // Nobody can tell: it is a person's, and was not tried again.
  expect([state, executions.length], what).toEqual(['unknown', 1]);
  expect(effects, what).toBe(point === 'after the grant was spent' ? 0 : 1);
  const { rows } = await gateway.db.admin.query<{ error: string }>(
    'select error from actions.dead_letters where action_id = $1',
    [action_id],
  );
  expect(rows.map(({ error }) => error).join(), what).toContain('look at it yourself');
}
