/** A normal week of a practice of one: meetings, planned and scheduled tasks, what memory knows, and what waits for a person. */
import { z } from 'zod';
import type { ConsoleStage } from './console-stage.ts';
import { sampleActions } from './sample-actions.ts';

const DAY = 86_400_000;
const SLOW_MS = 60_000;

const TASKS = [
  {
    title: 'Phase 2: scope and risks',
    client_id: 'Mbeki Architects',
    estimated_hours: 4,
    in_days: 2,
  },
  {
    title: 'Intake form: interview notes',
    client_id: 'Osgood Dental',
    estimated_hours: 3,
    in_days: 3,
  },
  { title: 'Dashboard: cohort query', client_id: 'Kestrel Labs', estimated_hours: 5, in_days: 5 },
  {
    title: 'Kick-off: agenda and deck',
    client_id: 'Harbor & Pine',
    estimated_hours: 2,
    in_days: 6,
  },
];

const MEETINGS = [
  { summary: 'Stand-up with Kestrel Labs', day: 0, from: '09:15', to: '09:45' },
  { summary: 'Results call', day: 0, from: '14:00', to: '14:45' },
  { summary: 'Site visit', day: 1, from: '08:45', to: '10:00' },
  { summary: 'Dentist', day: 1, from: '13:30', to: '14:30' },
  { summary: 'Stand-up with Kestrel Labs', day: 2, from: '09:15', to: '09:45' },
  { summary: 'Call with the accountant', day: 2, from: '13:00', to: '14:00' },
];

const MEMORIES = [
  { content: 'I write proposals in the morning, before the first meeting.', kind: 'preference' },
  {
    content: 'Kestrel Labs pays within three days of the first reminder.',
    kind: 'fact',
    client_id: 'Kestrel Labs',
  },
  {
    content: 'Osgood Dental wants reviews on Fridays only.',
    kind: 'preference',
    client_id: 'Osgood Dental',
  },
];

/** `now` is the stage's fixed time, ms. */
export async function fillWeek(stage: ConsoleStage, now: number): Promise<void> {
  const day = (n: number): string => new Date(now + n * DAY).toISOString().slice(0, 10);
  await stage.sandbox.google.seedEvents(
    MEETINGS.map(({ summary, day: n, from, to }) => ({
      summary,
      start: { dateTime: `${day(n)}T${from}:00Z` },
      end: { dateTime: `${day(n)}T${to}:00Z` },
    })),
  );
  for (const memory of MEMORIES) {
    await stage.operator('memory-gateway').call({
      method: 'POST',
      path: '/api/v1/memory/remember',
      body: { ...memory, authority: 'verified', confidence: 0.9, source: { type: 'person' } },
      reply: z.unknown(),
    });
  }
  for (const [n, { in_days, ...task }] of TASKS.entries()) {
    await sendTask(stage, { ...task, task_id: `week-${n + 1}`, due: day(in_days) });
  }
  for (const { by, action } of sampleActions(now)) await stage.propose(by, action);
}

/** As Coda's automation does it. */
async function sendTask(stage: ConsoleStage, task: Record<string, string | number>): Promise<void> {
  await stage.sandbox.coda.addRow('grid-tasks', task);
  const { urls, secrets } = stage.almanac;
  const answer = await fetch(`${urls.triggers}/webhook/coda/task-created`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-almanac-key': secrets.webhook_key },
    body: JSON.stringify(task),
    signal: AbortSignal.timeout(SLOW_MS),
  });
  if (!answer.ok)
    throw new Error(`${String(task['title'])}: ${answer.status} ${await answer.text()}`);
}
