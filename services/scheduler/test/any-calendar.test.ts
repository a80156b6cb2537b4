/** Whatever people do in their calendars, and however Google forgets, the cache holds what stands there after the next sync. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *' } });
  await waitFor(
    'connected',
    async () => (await h.call('GET', '/oauth/status')).body['last_sync_at'],
  );
});
afterAll(() => h.close());

const sync = async () => {
  expect((await h.call('POST', '/api/v1/scheduler/sync')).status).toBe(200);
};
const times = (hour: number) => {
  const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: 'Europe/Berlin' });
  const start = Date.parse('2026-11-24T00:00:00Z') + hour * 3_600_000;
  return { start: at(start), end: at(start + 3_600_000) };
};
const DAILY = { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] };

/** What Google lists of the window, single and standing; our reading of it has another path. */
function standing(): string[] {
  const calendar = must(h.sandbox.google.calendars.get('person@example.com'), 'the calendar');
  const events = [...calendar.events.values()].map(({ event }) => event);
  const stored = new Set(events.map(({ id }) => id));
  const single = events.flatMap((event) => {
    const { id, summary = '', start, status, recurrence } = event;
    if (status === 'cancelled') return [];
    const first = Date.parse(start.dateTime ?? '');
    if (recurrence === undefined) return [`${summary} ${first}`];
    return [0, 1, 2]
      .map((day) => first + day * 86_400_000)
      .filter((at) => {
        const text = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
        return !stored.has(`${id}_${text}`);
      })
      .map((at) => `${summary} ${at}`);
  });
  return single.toSorted((a, b) => a.localeCompare(b));
}

async function cached(): Promise<string[]> {
  const { rows } = await h.db.admin.query<{ text: string }>(
    `select title || ' ' || (extract(epoch from start_at) * 1000)::bigint as text
       from scheduler.calendar_events where calendar_id = 'primary'`,
  );
  return rows.map(({ text }) => text).toSorted((a, b) => a.localeCompare(b));
}

type Edit =
  | { kind: 'add'; hour: number; series: boolean }
  | { kind: 'move'; which: number; hour: number }
  | { kind: 'drop'; which: number }
  | { kind: 'instance'; which: number; day: number; hour: number | null }
  | { kind: 'forget' }
  | { kind: 'sync' };

const hour = fc.integer({ min: 0, max: 400 });
const which = fc.nat({ max: 9 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), hour, series: fc.boolean() }),
  fc.record({ kind: fc.constant('move' as const), which, hour }),
  fc.record({ kind: fc.constant('drop' as const), which }),
  fc.record({
    kind: fc.constant('instance' as const),
    which,
    day: fc.nat({ max: 2 }),
    hour: fc.option(hour),
  }),
  fc.record({ kind: fc.constant('forget' as const) }),
  fc.record({ kind: fc.constant('sync' as const) }),
);

async function make(change: Edit, made: { id: string; series: boolean; hour: number }[]) {
  if (change.kind === 'sync') return sync();
  if (change.kind === 'forget') return h.google.expireSyncTokens();
  if (change.kind === 'add') {
    const { series } = change;
    const body = { summary: series ? 'Series' : 'Single', ...times(change.hour) };
    const [event] = await h.google.seedEvents([{ ...body, ...(series ? DAILY : {}) }]);
    made.push({ id: must(event, 'an event').id, series, hour: change.hour });
    return undefined;
  }
  const kind = made.filter(({ series }) => series === (change.kind === 'instance'));
  const one = kind[change.which % Math.max(kind.length, 1)];
  if (one === undefined) return undefined;
  if (change.kind === 'move') return void (await h.google.changeEvent(one.id, times(change.hour)));
  if (change.kind === 'drop') {
    made.splice(made.indexOf(one), 1);
    return h.google.deleteEvent(one.id);
  }
  const at = times(one.hour + 24 * change.day).start.dateTime.replaceAll(/[-:]|\.\d+/g, '');
  const instance = `${one.id}_${at}`;
  made.splice(made.indexOf(one), 1);
  if (change.hour === null) return h.google.deleteEvent(instance);
  return void (await h.google.changeEvent(instance, times(change.hour)));
}

test('after any edits, in pages of any size, the cache is what stands in the calendar', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (edits, page_size) => {
        const made: { id: string; series: boolean; hour: number }[] = [];
        await h.google.setWeather({ page_size });
        for (const change of edits) await make(change, made);
        await sync();
        expect(await cached()).toEqual(standing());
        for (const { id } of made) await h.google.deleteEvent(id);
      },
    ),
    { numRuns: 6 },
  );
});
