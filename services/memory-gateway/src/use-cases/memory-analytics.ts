/** The canvas's function over what is remembered. */
import {
  number,
  sumOf,
  text,
  type AnalyticsTables,
  type Asked,
  type Table,
} from '@almanac/shared/analytics/table';
import type { AnalyticsParams } from '@almanac/shared/contracts/analytics';
import { daysBetween } from '@almanac/shared/lang/local-days';
import type { MemoryContext } from '../context.ts';
import { recordedByDay } from '../db/memory-growth.ts';
import { ALL_CLIENTS, scopesFor } from '../domain/scope.ts';

export function memoryAnalytics(ctx: MemoryContext): AnalyticsTables<'memory-gateway'> {
  return { memory_growth: (asked, params) => growth(ctx, asked, params) };
}

/** What a client's memories and the global ones add up to; without a client everything, for those who may see it. */
async function growth(
  { db }: MemoryContext,
  { actor, first_day, last_day, from, to, zone, today }: Asked,
  { client_id, kind, authority }: AnalyticsParams<'memory_growth'>,
): Promise<Table> {
  const scopes = scopesFor(client_id ?? ALL_CLIENTS, actor.all_clients);
  const found = await recordedByDay.many(
    db,
    from,
    to,
    scopes,
    kind ?? null,
    authority ?? null,
    zone,
  );
  let total = found.find(({ day }) => day === '')?.memories ?? 0;
  // Days to come have no number.
  const days = daysBetween(first_day, last_day).filter((day) => day <= today);
  const rows = days.map((day) => {
    const added = found.find((one) => one.day === day)?.memories ?? 0;
    total += added;
    return [day, total, added];
  });
  return {
    columns: [text('day'), number('total', 'memories'), number('added', 'memories')],
    rows,
    chart: { kind: 'line', x: 'day', y: ['total'] },
    n: sumOf(found, ({ memories }) => memories),
    source: 'memory.memories',
  };
}
