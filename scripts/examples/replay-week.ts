/** Plays the sample week on a whole Almanac in the sandbox: its clock moves block by block, and each evening is reflected on. */
import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { listOf } from '@almanac/shared/contracts/common';
import { blockState, type BlockState } from '@almanac/shared/contracts/completion';
import { reflection, type ReflectMode, type Reflection } from '@almanac/shared/contracts/observer';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { readCalendarFile } from '../demo/ics.ts';
import { addTaskRow, seedCalendar, sendTask } from '../demo/main-job.ts';
import type { Stage } from '../demo/stage.ts';
import { MONDAY, PAST, TASKS, WORDS, WORKDAYS, ZONE, type Word } from './sample-week.ts';
import type { Quiet } from './quiet.ts';

const CALENDAR = new URL('../demo/sample/calendar.ics', import.meta.url);
const BEGIN = { hour: 7, minute: 30 };
const EVENING = { hour: 18, minute: 0 };
const THREAD = 'grid-daily-thread';

export interface Posted {
  made: Reflection;
  /** The row of the Daily Thread. */
  row: Record<string, unknown>;
}

export function weekBegins(): Temporal.ZonedDateTime {
  return Temporal.PlainDate.from(MONDAY)
    .toZonedDateTime(ZONE)
    .withPlainTime(Temporal.PlainTime.from(BEGIN));
}

/** The five days and then the week. */
export async function replayWeek(stage: Stage, quiet: Quiet): Promise<Posted[]> {
  const begins = weekBegins();
  await seedMeetings(stage, begins);
  await recordPast(stage, begins);
  for (const task of TASKS) {
    await addTaskRow(stage, task);
    await sendTask(stage, task);
    await quiet();
  }
  const posted: Posted[] = [];
  let said = 0;
  for (let day = 0; day < WORKDAYS; day += 1) {
    const morning = begins.add({ days: day });
    said += await workThrough(stage, quiet, morning, said);
    stage.setClock(morning.withPlainTime(EVENING));
    posted.push(await reflectOn(stage, quiet, 'daily', morning));
  }
  posted.push(await reflectOn(stage, quiet, 'weekly', begins));
  return posted;
}

async function seedMeetings(stage: Stage, begins: Temporal.ZonedDateTime): Promise<void> {
  const calendar = readCalendarFile(readFileSync(CALENDAR, 'utf8'), {
    from: begins.startOfDay().epochMilliseconds,
    to: begins.add({ weeks: 3 }).epochMilliseconds,
    zone: ZONE,
  });
  await seedCalendar(stage, calendar);
}

/** Two pieces of work a week, up to the Friday before. */
async function recordPast(stage: Stage, begins: Temporal.ZonedDateTime): Promise<void> {
  for (const [index, [estimated_minutes, actual_minutes]] of PAST.entries()) {
    const completed = begins.subtract({ days: 3 + 3 * index });
    await stage.as_operator.planner.call({
      method: 'POST',
      path: '/api/v1/planner/execution-runs',
      body: {
        run_type: 'task',
        title: `Small work ${index + 1}`,
        kind: 'shallow',
        estimated_minutes,
        actual_minutes,
        billable: false,
        completed_at: completed.toInstant().toString(),
      },
      reply: z.object({ execution_run_id: z.string() }),
    });
  }
}

/** Looks at the day anew after each word, since a word may move what comes after it. */
async function workThrough(
  stage: Stage,
  quiet: Quiet,
  morning: Temporal.ZonedDateTime,
  said: number,
): Promise<number> {
  const evening = morning.withPlainTime(EVENING);
  const seen = new Set<string>();
  for (;;) {
    const blocks = await openBlocks(stage, morning, evening);
    const block = blocks.find((one) => !seen.has(one.block_id));
    if (block === undefined) return seen.size;
    const word = must(WORDS[(said + seen.size) % WORDS.length], 'a word');
    seen.add(block.block_id);
    stage.setClock(Temporal.Instant.from(block.end).toZonedDateTimeISO(ZONE));
    await say(stage, block, word);
    await quiet();
  }
}

/** That end by the evening, in order of time. */
async function openBlocks(
  stage: Stage,
  morning: Temporal.ZonedDateTime,
  evening: Temporal.ZonedDateTime,
): Promise<BlockState[]> {
  const { items } = await stage.as_operator.scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/blocks',
    query: { from: morning.toInstant().toString(), to: evening.toInstant().toString() },
    reply: listOf(blockState),
  });
  return items
    .filter(
      ({ status, end }) => status === 'applied' && Date.parse(end) <= evening.epochMilliseconds,
    )
    .toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

async function say(stage: Stage, block: BlockState, word: Word): Promise<void> {
  if (word.outcome === 'silent') return;
  const minutes = (Date.parse(block.end) - Date.parse(block.start)) / 60_000;
  const actual =
    word.outcome === 'skipped' ? {} : { actual_minutes: Math.round(minutes * word.factor) };
  await stage.as_operator.scheduler.call({
    method: 'POST',
    path: `/api/v1/scheduler/blocks/${block.block_id}/done`,
    body: { outcome: word.outcome, ...actual },
    reply: z.object({ block_id: z.string() }),
  });
}

async function reflectOn(
  stage: Stage,
  quiet: Quiet,
  mode: ReflectMode,
  day: Temporal.ZonedDateTime,
): Promise<Posted> {
  const made = await stage.as_operator.observer.call({
    method: 'POST',
    path: '/api/v1/observer/reflect',
    query: { mode, date: day.toPlainDate().toString() },
    reply: reflection,
    timeout_ms: 30_000,
  });
  const row = await waitFor(`the ${mode} reflection of ${made.period} in Coda`, async () => {
    const rows = await stage.sandbox.coda.rows(THREAD);
    return rows.find((one) => one.values['external_id'] === `almanac-${mode}-${made.period}`);
  });
  await quiet();
  return { made, row: row.values };
}
