/** The canvas's functions over decisions. */
import { number, ROWS, sumOf, text, type Asked, type Table } from '@almanac/shared/analytics/table';
import { actionType, type ActionType } from '@almanac/shared/contracts/actions';
import type { AnalyticsParams } from '@almanac/shared/contracts/analytics';
import { dayAfter, daysBetween, startOfLocalDay } from '@almanac/shared/lang/local-days';
import type { ActionGatewayContext } from '../context.ts';
import {
  approvalsByOutcome,
  decisionQuantiles,
  decisionTimes,
  expiredUndecided,
  rightByDay,
} from '../db/analytics-rows.ts';
import { trailingShare } from '../domain/trailing-share.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Seconds; a decision that took as long as a bound is in the stretch after it. */
const BOUNDS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR];
const STRETCHES = ['1 min', '5 min', '15 min', '1 h', '4 h', '24 h', 'longer'];

function typesOf(given: ActionType | undefined): readonly ActionType[] {
  return given === undefined ? actionType.options : [given];
}

export async function approvals(
  { db }: ActionGatewayContext,
  { from, to, zone }: Asked,
  { client_id, risk, group, action_type }: AnalyticsParams<'approvals_by_outcome'>,
): Promise<Table> {
  const rows = await approvalsByOutcome.many(
    db,
    typesOf(action_type),
    from,
    to,
    client_id ?? null,
    risk ?? null,
    group,
    zone,
    ROWS,
  );
  const names = ['approved', 'rejected', 'expired', 'withdrawn', 'waiting'] as const;
  return {
    columns: [text(group), ...names.map((name) => number(name, 'actions'))],
    rows: rows.map((row) => [row.key, ...names.map((name) => row[name])]),
    chart: { kind: 'stacked', x: group, y: [...names] },
    n: sumOf(rows, (row) => sumOf(names, (name) => row[name])),
    source: 'actions.actions, actions.action_events',
  };
}

export async function decisionTime(
  { db }: ActionGatewayContext,
  { from, to }: Asked,
  { client_id, level, person }: AnalyticsParams<'decision_time'>,
): Promise<Table> {
  const client = client_id ?? null;
  const rank = level === undefined ? null : Number(level);
  const asked = [from, to, client, rank, person ?? null] as const;
  const [found, { p50, p95, on_card }, { expired }] = await Promise.all([
    decisionTimes.many(db, ...asked, BOUNDS),
    decisionQuantiles.one(db, ...asked),
    expiredUndecided.one(db, from, to, client, rank),
  ]);
  const rows = STRETCHES.map((name, at) => [
    name,
    found.find(({ bucket }) => bucket === at)?.decisions ?? 0,
  ]);
  return {
    columns: [text('within'), number('decisions', 'decisions')],
    rows,
    chart: { kind: 'histogram', x: 'within', y: ['decisions'] },
    figures: [
      { name: 'p50', value: p50, unit: 's' },
      { name: 'p95', value: p95, unit: 's' },
      { name: 'p50 on the card', value: on_card, unit: 's' },
      { name: 'expired', value: expired, unit: 'actions' },
    ],
    n: sumOf(found, ({ decisions }) => decisions),
    source: 'actions.votes, actions.action_events',
  };
}

/** Each of the last `window_days` days with the share of the `window_days` that end with it. */
export async function precision(
  { db }: ActionGatewayContext,
  { today, zone, to }: Asked,
  { action_type, window_days }: AnalyticsParams<'action_precision'>,
): Promise<Table> {
  const first = dayAfter(today, 1 - window_days);
  const since = startOfLocalDay(dayAfter(first, 1 - window_days), zone);
  const counts = await rightByDay.many(db, typesOf(action_type), since, to, zone);
  const days = trailingShare(counts, daysBetween(first, today), window_days);
  return {
    columns: [
      text('day'),
      number('precision', '%'),
      number('decided', 'actions'),
      number('right', 'actions'),
    ],
    rows: days.map(({ day, percent, decided, right_ones }) => [day, percent, decided, right_ones]),
    chart: { kind: 'line', x: 'day', y: ['precision'] },
    n: sumOf(counts, ({ decided }) => decided),
    source: 'actions.action_events, actions.revisions, actions.rollbacks',
    days: { from: first, to: today },
  };
}
