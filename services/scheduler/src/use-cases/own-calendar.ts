/** Our own calendar: found by what we stored, else by its name among those we made, else made. Checked once per connection. */
import { appendAudit } from '@almanac/shared/audit/append';
import { newId } from '@almanac/shared/lang/ids';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { SchedulerContext } from '../context.ts';
import { insertEgress } from '../db/calendar-rows.ts';
import { storeCalendar } from '../db/connection-rows.ts';
import { lockCalendarMaking } from '../db/run-rows.ts';
import { liveConnection } from './access-token.ts';
import { calendarSide } from './connect-calendar.ts';

const NAME = 'Almanac';

/** The search that runs in this process: whoever asks meanwhile waits for its end instead of for the lock. */
const searches = new WeakMap<SchedulerContext, Promise<string>>();

/** Its id. Throws `provider_down`, `provider_refused` or a refusal of the credential. */
export async function ownCalendar(ctx: SchedulerContext): Promise<string> {
  calendarSide(ctx);
  const { calendar_id, calendar_checked } = await liveConnection(ctx);
  if (calendar_id !== null && calendar_checked) return calendar_id;
  const running = searches.get(ctx);
  if (running !== undefined) return running;
  const started = findOrMake(ctx).finally(() => searches.delete(ctx));
  searches.set(ctx, started);
  return started;
}

/**
 * The transaction holds nothing but the lock: two processes at once would each make a calendar. The one place that calls
 * outside with a transaction open; it happens once per connection.
 */
function findOrMake(ctx: SchedulerContext): Promise<string> {
  return ctx.db.transaction(async (tx) => {
    await lockCalendarMaking.run(tx);
    return search(ctx);
  });
}

async function search(ctx: SchedulerContext): Promise<string> {
  const { port } = calendarSide(ctx);
  const { calendar_id, calendar_checked, generation } = await liveConnection(ctx);
  if (calendar_id !== null && calendar_checked) return calendar_id;
  const calendars = await port.calendars();
  const account = calendars.find((one) => one.primary)?.calendar_id ?? null;
  const named = calendars.filter(({ summary }) => summary === NAME).map((one) => one.calendar_id);
  for (const candidate of [...(calendar_id === null ? [] : [calendar_id]), ...named]) {
    if (!(await port.isOurs(candidate))) continue;
    await keep(ctx, { generation, calendar_id: candidate, account });
    return candidate;
  }
  await recordEgress(ctx, 'calendar', 'our own calendar for the blocks', NAME.length);
  const made = await port.createCalendar(NAME, ctx.config.ALMANAC_ZONE);
  await keep(ctx, { generation, calendar_id: made, account });
  return made;
}

async function keep(
  ctx: SchedulerContext,
  found: { generation: number; calendar_id: string; account: string | null },
): Promise<void> {
  const { generation, calendar_id, account } = found;
  const at = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    await storeCalendar.run(tx, generation, calendar_id, account, at);
    await appendAudit(tx, {
      at,
      actor: 'scheduler',
      actor_type: 'service',
      action: 'calendar.connected',
      subject: calendar_id,
      corr_id: null,
      data: { generation },
    });
    await emitEvent(ctx.queue, tx, {
      event_type: 'calendar.connected',
      event_source: 'scheduler',
      payload: { provider: 'google', calendar_id },
      occurred_at: at.toISOString(),
      dedupe_key: `calendar.connected:${calendar_id}:${generation}`,
    });
  });
}

/** What left the house without being an Action. */
export async function recordEgress(
  ctx: SchedulerContext,
  what: string,
  why: string,
  bytes: number,
): Promise<void> {
  const at = ctx.clock.now();
  const host = new URL(ctx.config.GOOGLE_API_ROOT_URL).host;
  await insertEgress.run(ctx.db, newId('call', at), at, host, what, why, bytes);
}
