/** The main job on one task, step by step, as the demo shows it. Each function does one thing a person or a clock would do. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { auditRow, auditVerification } from '@almanac/shared/contracts/audit';
import { listOf } from '@almanac/shared/contracts/common';
import { recallReply } from '@almanac/shared/contracts/memory';
import { reflection, type Reflection } from '@almanac/shared/contracts/observer';
import { plan as planSchema, type Plan, type Task } from '@almanac/shared/contracts/planner';
import {
  calendarEvent,
  scheduleReply,
  type ScheduleReply,
} from '@almanac/shared/contracts/scheduler';
import { taskCreatedReply } from '@almanac/shared/contracts/workflows';
import { AppError } from '@almanac/shared/lang/app-error';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { PERSON_EMAIL } from '../sandbox/google-state.ts';
import type { CalendarFile } from './ics.ts';
import type { Stage } from './stage.ts';

const TASKS = 'grid-tasks';
const THREAD = 'grid-daily-thread';

/** Puts the person's meetings into the sandbox's calendar, as their calendar has them. */
export async function seedCalendar(stage: Stage, calendar: CalendarFile): Promise<void> {
  // An event without a length takes no time, and the provider would refuse it.
  const events = calendar.events
    .filter(({ start, end }) => end > start)
    .map((event) => {
      const at = (ms: number) => {
        const time = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(calendar.zone);
        return event.all_day
          ? { date: time.toPlainDate().toString() }
          : { dateTime: time.toString({ timeZoneName: 'never' }), timeZone: calendar.zone };
      };
      return {
        summary: event.title,
        start: at(event.start),
        end: at(event.end),
        status: event.status,
        transparency: event.transparency ?? (event.all_day ? 'transparent' : 'opaque'),
        ...(event.self_response === undefined
          ? {}
          : { attendees: [attendee(event.self_response)] }),
      };
    });
  for (let from = 0; from < events.length; from += 200) {
    await stage.sandbox.google.seedEvents(events.slice(from, from + 200));
  }
}

/** The person's own answer to an invitation, as Google names it. */
function attendee(response: 'accepted' | 'declined' | 'tentative' | 'needs_action') {
  const responseStatus = response === 'needs_action' ? 'needsAction' : response;
  return { email: PERSON_EMAIL, self: true, responseStatus };
}

/** The meetings of the week that begins on a Monday: what takes time by the scheduler's own rule. */
export async function meetingsOfWeek(stage: Stage, monday: Temporal.ZonedDateTime) {
  const { items } = await stage.as_operator.scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/calendar-events',
    query: {
      from: monday.toInstant().toString(),
      to: monday.add({ days: 7 }).toInstant().toString(),
    },
    reply: z.object({ items: z.array(calendarEvent) }),
  });
  return items.filter((item) => item.busy);
}

/** What the person told Almanac before: two statements that planning can recall. */
export async function seedMemories(stage: Stage, client_id: string): Promise<void> {
  const statements = [
    { content: 'I write proposals in the morning, before the first meeting.', kind: 'preference' },
    {
      content:
        'Proposals for Kestrel Labs name one fixed price and a start date on the first page.',
      kind: 'fact',
      client_id,
    },
  ];
  for (const statement of statements) {
    await stage.as_operator.memory.call({
      method: 'POST',
      path: '/api/v1/memory/remember',
      body: { ...statement, authority: 'verified', confidence: 0.9, source: { type: 'person' } },
      reply: z.object({ memory_id: z.string() }),
    });
  }
}

export interface Planned {
  plan: Plan;
  schedule: ScheduleReply;
}

/** The person adds a row to the sandbox's table. */
export async function addTaskRow(stage: Stage, task: Task): Promise<void> {
  await stage.sandbox.coda.addRow(TASKS, rowOf(task));
}

/** The doc's automation calls the webhook, as in a real installation. */
export async function sendTask(stage: Stage, task: Task): Promise<Planned> {
  const { plan, schedule } = taskCreatedReply.parse(
    await callTrigger(stage, 'webhook/coda/task-created', task),
  );
  return { plan, schedule };
}

/** An intent has no row in Coda: it is planned and scheduled through the same services. */
export async function sendIntent(stage: Stage, intent: string): Promise<Planned> {
  const plan = await stage.as_operator.planner.call({
    method: 'POST',
    path: '/api/v1/planner/plan',
    body: { intent },
    reply: planSchema,
    timeout_ms: 30_000,
  });
  const schedule = await stage.as_operator.scheduler.call({
    method: 'POST',
    path: '/api/v1/scheduler/schedule',
    body: { plan_id: plan.plan_id },
    reply: scheduleReply,
    timeout_ms: 30_000,
  });
  return { plan, schedule };
}

function rowOf(task: Task): Record<string, string | number | boolean> {
  const entries = Object.entries(task).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string | number | boolean>;
}

async function callTrigger(stage: Stage, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${stage.almanac.urls.triggers}/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-almanac-key': stage.almanac.secrets.webhook_key,
    },
    body: JSON.stringify(body),
  });
  const reply: unknown = await response.json();
  if (response.ok) return reply;
  const problem = z
    .object({
      detail: z.string(),
      errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
    })
    .safeParse(reply);
  const detail = problem.success ? problem.data.detail : `answered ${response.status}`;
  throw new AppError('invalid', `Almanac refuses this: ${detail}`, {
    errors: problem.success ? problem.data.errors : [],
  });
}

/** Waits until the task's row says what `says` looks for, and returns it. */
export async function codaRow(
  stage: Stage,
  task_id: string,
  says: (values: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  return waitFor(`the row of ${task_id} in Coda`, async () => {
    const rows = await stage.sandbox.coda.rows(TASKS);
    const row = rows.find((item) => item.values['task_id'] === task_id);
    return row !== undefined && says(row.values) && row.values;
  });
}

export interface PostedReflection {
  body: string;
  row: Record<string, unknown>;
}

/** 18:00 of the day: the timer of the daily reflection, and the row it leaves in the Daily Thread. */
export async function reflect(
  stage: Stage,
  day: Temporal.ZonedDateTime,
): Promise<PostedReflection> {
  stage.setClock(day.withPlainTime({ hour: 18, minute: 0 }));
  await runDailyReflection(stage);
  return waitFor('the reflection in the Daily Thread', async () => {
    const row = (await stage.sandbox.coda.rows(THREAD))[0];
    return row !== undefined && { body: String(row.values['body'] ?? ''), row: row.values };
  });
}

/** The timer of the daily reflection, now. */
export async function runDailyReflection(stage: Stage): Promise<Reflection> {
  return reflection.parse(await callTrigger(stage, 'webhook/run/daily-observer-trigger', {}));
}

export async function recall(stage: Stage, query: string, client_id: string | undefined) {
  return stage.as_operator.memory.call({
    method: 'POST',
    path: '/api/v1/memory/recall',
    body: { query, limit: 5, ...(client_id === undefined ? {} : { client_id }) },
    reply: recallReply,
  });
}

/** The end of the audit, once nothing is at work any more. */
export async function lastAudit(stage: Stage) {
  await waitFor('every Action is done', async () => {
    for (const status of ['authorized', 'claimed', 'executing', 'unknown']) {
      const { items } = await stage.as_operator.actions.call({
        method: 'GET',
        path: '/api/v1/actions',
        query: { status },
        reply: z.object({ items: z.array(z.object({ action_id: z.string() })) }),
      });
      if (items.length > 0) return false;
    }
    return true;
  });
  const rows = await stage.as_operator.actions.call({
    method: 'GET',
    path: '/api/v1/audit',
    query: { limit: 12 },
    reply: listOf(auditRow),
  });
  const verification = await stage.as_operator.actions.call({
    method: 'GET',
    path: '/api/v1/audit/verify',
    reply: auditVerification,
  });
  return { rows: rows.items, verification };
}
