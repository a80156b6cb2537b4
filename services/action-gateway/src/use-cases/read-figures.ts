import { actionType } from '@almanac/shared/contracts/actions';
import { stopReason } from '@almanac/shared/controls/read-controls';
import { secondsSince, type Figures, type Reading } from '@almanac/shared/http/figures';
import type { ActionGatewayContext } from '../context.ts';
import { findBudget, spentInMonth } from '../db/costs.ts';
import { countDeadLetters } from '../db/dead-letters.ts';
import {
  actionsSince,
  auditRows,
  messagesByState,
  modelCallsSince,
  openActions,
} from '../db/figures.ts';

const HOUR_MS = 3_600_000;

const GAUGES = {
  almanac_actions_open: { help: 'Actions by state, of those that go on', labels: ['state'] },
  almanac_actions_1h: {
    help: 'Actions proposed in the last hour, by type and what became of them',
    labels: ['type', 'state'],
  },
  almanac_action_cost_1h_usd: { help: 'What those say that their making cost' },
  almanac_approval_oldest_seconds: { help: 'How long the oldest approval is waited for' },
  almanac_dead_letters_open: { help: 'Actions that failed for good and were not tried again' },
  almanac_messages: {
    help: 'Messages to people: queued, held, and failed in the last hour',
    labels: ['state'],
  },
  almanac_model_calls_1h: { help: 'Questions to models in the last hour', labels: ['outcome'] },
  almanac_model_cost_month_usd: { help: 'What models cost this month', labels: ['kind'] },
  almanac_model_budget_month_usd: { help: 'What they may cost in a month' },
  almanac_audit_rows: { help: 'Rows of the audit chain' },
  almanac_stopped: { help: '1 while nothing may act: by the switch, the file, or the setting' },
} as const;

/** What is done outside, what it costs, and whether it is stopped. */
export function actionFigures(ctx: ActionGatewayContext): Figures {
  return {
    gauges: GAUGES,
    read: async () => [
      ...(await ofActions(ctx)),
      ...(await ofMessages(ctx)),
      ...(await ofMoney(ctx)),
      { name: 'almanac_audit_rows', value: (await auditRows.one(ctx.db)).rows },
      {
        name: 'almanac_stopped',
        value: (await stopReason(ctx.db, ctx.kill, 'execute')) === undefined ? 0 : 1,
      },
    ],
  };
}

async function ofActions({ db, clock }: ActionGatewayContext): Promise<Reading[]> {
  const now = clock.now();
  const open = await openActions.many(db);
  const waiting = open.find(({ state }) => state === 'awaiting_approval');
  const since = new Date(now.getTime() - HOUR_MS);
  const recent = await actionsSince.many(db, actionType.options, since);
  return [
    ...open.map(({ state, actions }) => ({
      name: 'almanac_actions_open',
      value: actions,
      labels: { state },
    })),
    ...recent.map(({ action_type: type, state, actions }) => ({
      name: 'almanac_actions_1h',
      value: actions,
      labels: { type, state },
    })),
    {
      name: 'almanac_action_cost_1h_usd',
      value: recent.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
    },
    {
      name: 'almanac_approval_oldest_seconds',
      value: secondsSince(waiting?.oldest_at, now) ?? 0,
    },
    { name: 'almanac_dead_letters_open', value: (await countDeadLetters.one(db)).count },
  ];
}

async function ofMessages({ db, clock }: ActionGatewayContext): Promise<Reading[]> {
  const since = new Date(clock.now().getTime() - HOUR_MS);
  const messages = await messagesByState.many(db, since);
  return messages.map(({ state, messages: value }) => ({
    name: 'almanac_messages',
    value,
    labels: { state },
  }));
}

async function ofMoney({ db, clock, config }: ActionGatewayContext): Promise<Reading[]> {
  const now = clock.now();
  const calls = await modelCallsSince.many(db, new Date(now.getTime() - HOUR_MS));
  const spent = await spentInMonth.one(db, now, config.ALMANAC_ZONE);
  const { monthly_budget_usd } = await findBudget.one(db);
  const cost = 'almanac_model_cost_month_usd';
  return [
    ...calls.map(({ outcome, calls: value }) => ({
      name: 'almanac_model_calls_1h',
      value,
      labels: { outcome },
    })),
    { name: cost, value: Number(spent.known_usd), labels: { kind: 'known' } },
    { name: cost, value: Number(spent.estimated_usd), labels: { kind: 'estimated' } },
    { name: 'almanac_model_budget_month_usd', value: Number(monthly_budget_usd) },
  ];
}
