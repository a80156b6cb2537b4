/** What the person does in the calendar itself: drags a block, ticks one, and what the provider then holds. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { listOf } from '@almanac/shared/contracts/common';
import {
  availabilityReply,
  block as blockSchema,
  connection,
  type Block,
  type ScheduleReply,
} from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { GoogleEvent } from '../sandbox/google-state.ts';
import type { Stage } from './stage.ts';

/** Almanac's own events as the provider stores them, in order of time. */
export async function storedEvents(stage: Stage): Promise<GoogleEvent[]> {
  const { calendar_id } = await calendarConnection(stage);
  const events = await stage.sandbox.google.events();
  return events
    .filter((entry) => entry.calendar_id === calendar_id && entry.event.status !== 'cancelled')
    .map((entry) => entry.event)
    .toSorted((a, b) => String(a.start?.dateTime).localeCompare(String(b.start?.dateTime)));
}

async function calendarConnection(stage: Stage) {
  return stage.as_operator.scheduler.call({
    method: 'GET',
    path: '/oauth/status',
    reply: connection,
  });
}

export interface Move {
  block: Block;
  from: string;
  to: string;
  /** From the person's edit to the row in Coda, in milliseconds. */
  ms: number;
}

/** The person drags the last block to the next free time of its length, in the calendar itself. */
export async function moveByHand(
  stage: Stage,
  schedule: ScheduleReply,
  zone: string,
): Promise<Move> {
  const block = must(schedule.blocks.at(-1), 'a block to move');
  const start = await freeTimeAfter(stage, block, zone);
  const length_ms = Date.parse(block.end) - Date.parse(block.start);
  const at = (instant: string): { dateTime: string; timeZone: string } => ({
    dateTime: Temporal.Instant.from(instant)
      .toZonedDateTimeISO(zone)
      .toString({ timeZoneName: 'never' }),
    timeZone: zone,
  });
  const end = new Date(Date.parse(start) + length_ms).toISOString();
  const { calendar_id } = await calendarConnection(stage);
  const started = performance.now();
  const event_id = must(block.calendar_event_id, 'an event of the block');
  await stage.sandbox.google.changeEvent(
    event_id,
    { start: at(start), end: at(end) },
    must(calendar_id, 'a calendar'),
  );
  const moved = await waitFor('the scheduler noticed the moved block', () =>
    currentBlock(stage, block).then((now) => Date.parse(now.start) === Date.parse(start) && now),
  );
  return {
    block: moved,
    from: block.start,
    to: start,
    ms: Math.round(performance.now() - started),
  };
}

/** The block as the scheduler has it now. */
export async function currentBlock(stage: Stage, block: Block): Promise<Block> {
  const { items } = await stage.as_operator.scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/blocks',
    ...(block.plan_id === null ? {} : { query: { plan_id: block.plan_id } }),
    reply: listOf(blockSchema),
  });
  return must(
    items.find((item) => item.block_id === block.block_id),
    'the block',
  );
}

/** The first free time long enough on a later day of the week that follows; else a day later at the same hour. */
async function freeTimeAfter(stage: Stage, block: Block, zone: string): Promise<string> {
  const length_ms = Date.parse(block.end) - Date.parse(block.start);
  const start = Temporal.Instant.from(block.start).toZonedDateTimeISO(zone);
  const from = start.add({ days: 1 }).startOfDay();
  const { free } = await stage.as_operator.scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/availability',
    query: {
      from: from.toInstant().toString(),
      to: from.add({ days: 7 }).toInstant().toString(),
    },
    reply: availabilityReply,
  });
  const starts = free
    .map((item) => ({ start: nextQuarter(item.start), end: Date.parse(item.end) }))
    .find((item) => item.end - item.start >= length_ms);
  if (starts === undefined) return start.add({ days: 1 }).toInstant().toString();
  return new Date(starts.start).toISOString();
}

/** People drag blocks to quarters of an hour. */
function nextQuarter(instant: string): number {
  const quarter_ms = 15 * 60_000;
  return Math.ceil(Date.parse(instant) / quarter_ms) * quarter_ms;
}

/** The blocks of the first planned day: one is ticked in the calendar, the others are reported with their real minutes. */
export async function workThroughDay(
  stage: Stage,
  blocks: Block[],
  zone: string,
): Promise<Block[]> {
  const dayOf = (block: Block): string =>
    Temporal.Instant.from(block.start).toZonedDateTimeISO(zone).toPlainDate().toString();
  const sorted = blocks.toSorted((a, b) => a.start.localeCompare(b.start));
  const first = must(sorted[0], 'a block to work on');
  const day = sorted.filter((block) => dayOf(block) === dayOf(first));
  const { calendar_id } = await calendarConnection(stage);
  for (const [index, block] of day.entries()) {
    stage.setClock(Temporal.Instant.from(block.end).toZonedDateTimeISO(zone));
    if (index === 0) {
      await stage.sandbox.google.changeEvent(
        must(block.calendar_event_id, 'an event'),
        { summary: `✓ ${block.title}` },
        must(calendar_id, 'a calendar'),
      );
    } else {
      const planned = Math.round((Date.parse(block.end) - Date.parse(block.start)) / 60_000);
      await stage.as_operator.scheduler.call({
        method: 'POST',
        path: `/api/v1/scheduler/blocks/${block.block_id}/done`,
        body: { outcome: 'done', actual_minutes: planned + 15 },
        reply: z.object({ block_id: z.string() }),
      });
    }
    await waitFor(`"${block.title}" is done`, async () => {
      const now = await currentBlock(stage, block);
      return now.status === 'done';
    });
  }
  return day;
}
