/**
 * The part of `npm run test:stack` that runs beside the sandbox, in its container: there the sandbox can be asked, and the services
 * answer by their names. Prints one JSON line. `post PREFIX N`: N tasks into Coda and to n8n's webhook. `settled PREFIX N`: polls as
 * n8n's timer does, until each of them has its plan, its blocks and its word in Coda, or ten minutes are over. `plan NAME`: one wish
 * straight to the planner. `coda-token TOKEN`: the only one that the sandbox's Coda takes from now on. `coda`: how the action-gateway finds
 * it. `audit`: the walk through the chain, with the checkpoints beside it.
 */
import { z } from 'zod';
import { listOf } from '@almanac/shared/contracts/common';
import { listedPlan } from '@almanac/shared/contracts/planner';
import { block as blockSchema } from '@almanac/shared/contracts/scheduler';
import { serviceClient } from '@almanac/shared/http/call';
import { errorText } from '@almanac/shared/lang/app-error';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { sandboxClient } from '../../sandbox/client.ts';

const TASKS = 'grid-tasks';
const SETTLE_MS = 600_000;
const WEBHOOK_MS = 65_000;
const DAY_MS = 86_400_000;

const env = z.object({ OPERATOR_TOKEN: z.string(), WEBHOOK_KEY: z.string() }).parse(process.env);
const sandbox = sandboxClient('http://127.0.0.1:8099');
const planner = serviceClient({
  service: 'planner',
  url: 'http://planner:8091',
  token: env.OPERATOR_TOKEN,
});
const scheduler = serviceClient({
  service: 'scheduler',
  url: 'http://scheduler:8092',
  token: env.OPERATOR_TOKEN,
});

const idsOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);

/** The status by task; 0 where nobody answered, as may be while something is killed. */
async function post(prefix: string, count: number): Promise<Record<string, number>> {
  const due = new Date(Date.now() + 14 * DAY_MS).toISOString().slice(0, 10);
  const posted = idsOf(prefix, count).map(async (task_id) => {
    const task = { task_id, title: `Report ${task_id} for Kestrel Labs`, estimated_hours: 1, due };
    await sandbox.coda.addRow(TASKS, task);
    return [task_id, await webhook('coda/task-created', task)] as const;
  });
  return Object.fromEntries(await Promise.all(posted));
}

async function webhook(path: string, body: unknown): Promise<number> {
  const answer = await fetch(`http://n8n:5678/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-almanac-key': env.WEBHOOK_KEY },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(WEBHOOK_MS),
  }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => undefined);
  return answer?.status ?? 0;
}

interface Settled {
  /** Tasks without a plan, an event for each block, or their word in Coda; each with what is missing. */
  lost: string[];
  /** Tasks with a second plan, or a block with a second event. */
  doubled: string[];
}

async function settled(prefix: string, count: number): Promise<Settled> {
  let last: Settled = { lost: ['nothing could be asked'], doubled: [] };
  const polling = { done: false };
  const polls = pollUntil(polling);
  const ask = async (): Promise<boolean> => {
    last = await stateOf(idsOf(prefix, count)).catch((error: unknown) => ({
      lost: [errorText(error)],
      doubled: [],
    }));
    return last.lost.length === 0;
  };
  await waitFor('every task is in the calendar', ask, SETTLE_MS).catch(() => undefined);
  polling.done = true;
  await polls;
  return last;
}

/** What n8n's timer does every five minutes, in a quicker rhythm: one poll after the other. */
async function pollUntil(polling: { done: boolean }): Promise<void> {
  while (!polling.done) {
    await webhook('run/coda-to-calendar-sync', {});
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

async function stateOf(ids: string[]): Promise<Settled> {
  const state: Settled = { lost: [], doubled: [] };
  const rows = await sandbox.coda.rows(TASKS);
  const events = (await sandbox.google.events())
    .map(({ event }) => event)
    .filter(({ status }) => status !== 'cancelled');
  for (const task_id of ids) {
    const plans = await planner.call({
      method: 'GET',
      path: '/api/v1/planner/plans',
      query: { task_id },
      reply: listOf(listedPlan),
    });
    const row = rows.find(({ values }) => values['task_id'] === task_id);
    if (plans.items.length > 1) state.doubled.push(`${task_id} has ${plans.items.length} plans`);
    const [plan] = plans.items;
    if (plan === undefined) state.lost.push(`${task_id} has no plan`);
    else if (row?.values['almanac_status'] !== 'Scheduled') {
      state.lost.push(`${task_id} is ${String(row?.values['almanac_status'])} in Coda`);
    } else await compareEvents({ task_id, plan_id: plan.plan_id }, events, state);
  }
  return state;
}

type Events = Awaited<ReturnType<typeof sandbox.google.events>>[number]['event'][];

async function compareEvents(
  { task_id, plan_id }: { task_id: string; plan_id: string },
  events: Events,
  state: Settled,
): Promise<void> {
  const { items } = await scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/blocks',
    query: { plan_id },
    reply: listOf(blockSchema),
  });
  if (items.length === 0) state.lost.push(`${task_id} has no blocks`);
  for (const { block_id } of items) {
    const own = events.filter(
      (e) => e.extendedProperties?.private?.['almanac_block_id'] === block_id,
    );
    if (own.length === 0) state.lost.push(`${task_id} has a block without an event`);
    if (own.length > 1) state.doubled.push(`${task_id} has a block with ${own.length} events`);
  }
}

/** The refusal's code is what tells a full disk from a planner that is away. */
async function plan(name: string): Promise<{ status: number; code: string }> {
  const answer = await fetch('http://planner:8091/api/v1/planner/plan', {
    method: 'POST',
    headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ intent: `Write ${name}` }),
    signal: AbortSignal.timeout(WEBHOOK_MS),
  }).catch(() => undefined);
  const body = (await answer?.json().catch(() => undefined)) as { code?: string } | undefined;
  return { status: answer?.status ?? 0, code: body?.code ?? '' };
}

async function ofActionGateway(path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` };
  return (await fetch(`http://action-gateway:8094${path}`, { headers })).json();
}

async function expireCodaToken(token: string): Promise<string> {
  await sandbox.coda.set({ token });
  return token;
}

const [verb = '', prefix = 't', count = '1'] = process.argv.slice(2);
const VERBS: Readonly<Record<string, () => Promise<unknown>>> = {
  token: () => sandbox.google.issueRefreshToken(),
  post: () => post(prefix, Number(count)),
  settled: () => settled(prefix, Number(count)),
  plan: () => plan(prefix),
  'coda-token': () => expireCodaToken(prefix),
  coda: () => ofActionGateway('/health'),
  audit: () => ofActionGateway('/api/v1/audit/verify'),
};
const run = VERBS[verb];
if (run === undefined) throw new Error(`there is no verb ${verb}`);
console.log(JSON.stringify(await run()));
process.exit();
