/** Every calendar that is read has a sync of its own: what changed is seen when it changed, and nothing is lost on the way. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CalendarEvent, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { EventDraft } from '../../../scripts/sandbox/client.ts';
import { type Harness, hoursOf, planOf, startHarness } from './harness.ts';

const TEAM = 'team@example.com';
const ROOM = 'room@example.com';
let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { CALENDAR_READ_IDS: `primary,${TEAM}`, SYNC_CRON: '0 0 1 1 *' } });
  await h.google.addCalendar({ id: TEAM, time_zone: 'Europe/Berlin' });
  await h.google.addCalendar({ id: ROOM, access_role: 'freeBusyReader' });
  await waitFor('connected', async () => {
    const { body } = await h.call('GET', '/oauth/status');
    return body['last_sync_at'] !== null;
  });
  await sync();
});
afterAll(() => h.close());
afterEach(async () => {
  await h.control.clearFaults();
  await h.google.setWeather({ page_size: 2500 });
});

const sync = async () => {
  const { status } = await h.call('POST', '/api/v1/scheduler/sync');
  expect(status).toBe(200);
};
const at = (start: string, end: string, day = '2026-11-25') => ({
  start: { dateTime: `${day}T${start}:00Z` },
  end: { dateTime: `${day}T${end}:00Z` },
});
const seed = async (events: EventDraft[], calendar_id = 'primary') =>
  (await h.google.seedEvents(events, { calendar_id })).map(({ id }) => id);

interface CalendarView {
  items: CalendarEvent[];
  degraded: string[];
}
const seen = async (from = '2026-11-24T00:00:00Z', to = '2026-12-24T00:00:00Z') => {
  const { body } = await h.call<CalendarView>(
    'GET',
    `/api/v1/scheduler/calendar-events?from=${from}&to=${to}`,
  );
  return body;
};
const titles = async () => (await seen()).items.map(({ title }) => title);
const cached = async (calendar_id: string): Promise<string[]> => {
  const { rows } = await h.db.admin.query<{ title: string }>(
    'select title from scheduler.calendar_events where calendar_id = $1 order by start_at',
    [calendar_id],
  );
  return rows.map(({ title }) => title);
};
const token = async (calendar_id: string) => {
  const { rows } = await h.db.admin.query<{ sync_token: string | null }>(
    'select sync_token from scheduler.calendar_reads where calendar_id = $1',
    [calendar_id],
  );
  return rows[0]?.sync_token;
};
const handedOn = async (calendar_id: string) => {
  const { rows } = await h.db.admin.query<{
    data: { calendar_id: string; from: string; to: string };
  }>(
    `select data from scheduler_queue.job where name = 'calendar-changed' and data->>'calendar_id' = $1
      order by created_on`,
    [calendar_id],
  );
  return rows.map(({ data }) => data);
};
const lists = async (calendar_id: string) =>
  (await h.control.journal('google')).filter(({ method, path }) => {
    return (
      method === 'GET' && path.includes(`/calendars/${encodeURIComponent(calendar_id)}/events?`)
    );
  });

describe('incremental sync', () => {
  test('after the first reading only what changed is asked for, with the same parameters and no window', async () => {
    await h.control.clearJournal();
    await seed([{ summary: 'Stand-up', ...at('09:00', '09:30') }], TEAM);
    expect(await titles()).toEqual(['Stand-up']);
    const asked = (await lists(TEAM)).map(({ path }) => new URL(path, h.url).searchParams);
    expect(asked).toHaveLength(1);
    expect([...must(asked[0], 'a list').keys()].toSorted()).toEqual([
      'maxResults',
      'singleEvents',
      'syncToken',
    ]);
  });

  test('a new meeting over a block is seen by the sync and handed on with its time', async () => {
    const plan = planOf([60], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    const block = must((body as ScheduleReply).blocks[0], 'a block');
    const before = (await handedOn(TEAM)).length;
    await seed([{ summary: 'Crisis', ...hoursOf(block) }], TEAM);
    await sync();
    expect((await handedOn(TEAM)).slice(before)).toEqual([
      { calendar_id: TEAM, from: block.start, to: block.end },
    ]);
  });

  test('a change that takes nobody’s time is kept and handed on to nobody', async () => {
    const before = (await handedOn('primary')).length;
    await seed([
      { summary: 'Reading group', transparency: 'transparent', ...at('12:00', '13:00') },
    ]);
    await sync();
    expect(await cached('primary')).toContain('Reading group');
    expect(await handedOn('primary')).toHaveLength(before);
  });

  test('cancelled: an event is dropped by its id; a moved one is where it is now', async () => {
    const [gone, moved] = await seed([
      { summary: 'Lunch', ...at('11:00', '12:00') },
      { summary: 'Talk', ...at('14:00', '15:00') },
    ]);
    await sync();
    await h.google.deleteEvent(must(gone, 'an id'));
    await h.google.changeEvent(must(moved, 'an id'), at('16:00', '17:00'));
    const now = await seen();
    expect(now.items.map(({ title }) => title)).not.toContain('Lunch');
    expect(now.items.find(({ title }) => title === 'Talk')?.start).toBe('2026-11-25T16:00:00.000Z');
  });

  test('recurring: instances, a moved one, a cancelled one, and the end of the whole series', async () => {
    const weekly = {
      summary: 'Weekly',
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
      start: { dateTime: '2026-11-24T08:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-11-24T09:00:00', timeZone: 'Europe/Berlin' },
    };
    const [series] = await seed([weekly], TEAM);
    const starts = async () =>
      (await seen()).items.filter(({ title }) => title === 'Weekly').map(({ start }) => start);
    const days = ['2026-11-24', '2026-12-01', '2026-12-08', '2026-12-15'];
    expect(await starts()).toEqual(days.map((day) => `${day}T07:00:00.000Z`));
    const instance = (day: string) => `${must(series, 'an id')}_${day.replaceAll('-', '')}T070000Z`;
    await h.google.changeEvent(instance('2026-12-01'), at('10:00', '11:00', '2026-12-02'), TEAM);
    await h.google.deleteEvent(instance('2026-12-08'), TEAM);
    expect(await starts()).toEqual([
      '2026-11-24T07:00:00.000Z',
      '2026-12-02T10:00:00.000Z',
      '2026-12-15T07:00:00.000Z',
    ]);
    await h.google.deleteEvent(instance('2026-12-01'), TEAM);
    await h.google.deleteEvent(must(series, 'an id'), TEAM);
    expect(await starts()).toEqual([]);
  });
});

describe('nothing is lost', () => {
  test('paging: the sync token is stored only with every page; a page that fails changes nothing', async () => {
    await sync();
    const [before, events] = [await token(TEAM), await cached(TEAM)];
    const new_ones = ['One', 'Two', 'Three', 'Four', 'Five'];
    await seed(
      new_ones.map((summary, i) => ({ summary, ...at(`1${i}:00`, `1${i}:30`) })),
      TEAM,
    );
    await h.google.setWeather({ page_size: 2 });
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 403,
      reason: 'forbidden',
      match: { path_includes: TEAM, query_includes: 'pageToken' },
    });
    expect((await seen()).degraded).toEqual(['calendar']);
    expect([await token(TEAM), await cached(TEAM)]).toEqual([before, events]);
    await h.control.clearFaults();
    expect((await seen()).degraded).toEqual([]);
    expect(await cached(TEAM)).toEqual(expect.arrayContaining(new_ones));
    expect(await token(TEAM)).not.toBe(before);
  });

  test('410: an expired sync token leads to a full reading that also finds what went meanwhile', async () => {
    const [id] = await seed([{ summary: 'Short-lived', ...at('18:00', '19:00') }], TEAM);
    await sync();
    // Deleted without a trace, as after a purge: no incremental list would name it.
    h.sandbox.google.calendars.get(TEAM)?.events.delete(must(id, 'an id'));
    await h.google.expireSyncTokens();
    await h.control.clearJournal();
    await sync();
    expect(await cached(TEAM)).not.toContain('Short-lived');
    const asked = (await lists(TEAM)).map(({ path, status }) => [
      path.includes('syncToken'),
      status,
    ]);
    expect(asked).toEqual([
      [true, 410],
      [false, 200],
    ]);
  });

  test('once a day everything is read again', async () => {
    await h.db.admin.query(
      `update scheduler.calendar_reads set last_full_at = last_full_at - interval '25 hours';
       update scheduler.sync_state set last_full_at = last_full_at - interval '25 hours'`,
    );
    await h.control.clearJournal();
    await sync();
    const paths = [...(await lists(TEAM)), ...(await lists(await h.calendarId()))];
    expect(paths.map(({ path }) => path.includes('syncToken'))).toEqual([false, false, false]);
    await h.control.clearJournal();
    await sync();
    expect((await lists(TEAM)).map(({ path }) => path.includes('syncToken'))).toEqual([true]);
  });

  test('malformed: events that nobody can read keep nobody from the others, and are counted', async () => {
    await h.google.setRawItems(
      [{ id: 'bad' }, 7, { id: 'x', start: { date: '2026-02-30' } }],
      TEAM,
    );
    await seed([{ summary: 'Good', ...at('20:00', '21:00') }], TEAM);
    expect(await titles()).toContain('Good');
    const { body } = await h.call<{ items: { calendar_id: string; detail: string | null }[] }>(
      'GET',
      '/api/v1/scheduler/calendars',
    );
    expect(body.items.find(({ calendar_id }) => calendar_id === TEAM)?.detail).toBe(
      '3 events could not be read.',
    );
    await h.google.setRawItems([], TEAM);
  });

  test('many who ask at once share one reading after the one that runs', async () => {
    await sync();
    await h.control.clearJournal();
    await Promise.all(Array.from({ length: 8 }, () => seen()));
    expect((await lists(TEAM)).length).toBeLessThanOrEqual(3);
  });

  test('a window beyond the synced one is read there from the calendar itself', async () => {
    await seed([{ summary: 'Next summer', ...at('10:00', '11:00', '2027-06-01') }], TEAM);
    const { items, degraded } = await seen('2027-05-20T00:00:00Z', '2027-06-10T00:00:00Z');
    expect([items.map(({ title }) => title), degraded]).toEqual([['Next summer'], []]);
    expect(await cached(TEAM)).not.toContain('Next summer');
  });

  test('ten thousand busy events are read, bounded, and planned around', async () => {
    const start = Date.parse('2026-12-25T00:00:00Z');
    const many = Array.from({ length: 5000 }, (_, i) => {
      const from = start + i * 600_000;
      const time = (ms: number) => ({ dateTime: new Date(ms).toISOString() });
      return {
        id: `many${i}`,
        summary: `Meeting ${i}`,
        start: time(from),
        end: time(from + 600_000),
      };
    });
    await h.google.setRawItems(many, TEAM);
    await h.google.setRawItems(many);
    await sync();
    const { rows } = await h.db.admin.query<{ count: number }>(
      `select count(*)::int as count from scheduler.calendar_events where title like 'Meeting %'`,
    );
    expect(rows[0]?.count).toBe(10_000);
    const tasks = [{ task_id: 't-many', title: 'Think', duration_minutes: 60 }];
    const window = { from: '2026-12-28T00:00:00Z', to: '2026-12-31T00:00:00Z' };
    const { body } = await h.schedule({ tasks, window, dry_run: true });
    expect([body.blocks, body.unscheduled.length]).toEqual([[], 1]);
  });
});
