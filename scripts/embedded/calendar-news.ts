import { Temporal } from 'temporal-polyfill';
import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';

type Fields = Record<string, string>;

/** What a block's news says in the task's row, as an Action; undefined where no task stands behind the block. */
export function calendarNews(
  news: EventUpdatedWebhook,
  zone: string,
): Omit<ActionInput, 'idempotency_key'> | undefined {
  if (news.task_id === null) return undefined;
  return {
    action_type: 'coda.update_task',
    inputs: { task_id: news.task_id, fields: fieldsOf(news, zone) },
    target: { system: 'coda', ref: `task:${news.task_id}` },
    expected_effect: `The row of task ${news.task_id} shows that "${news.title}" is ${news.status}.`,
    reasoning: 'The calendar changed, and the task in Coda must tell the same as the calendar.',
    affected_records: [`coda:task:${news.task_id}`],
    rollback: { strategy: 'restore_previous' },
    ...(news.client_id === null ? {} : { client_id: news.client_id }),
  };
}

function fieldsOf(news: EventUpdatedWebhook, zone: string): Fields {
  const fields: Fields = {
    status: statusOf(news),
    event_id: news.event_id,
    note: noteOf(news, zone),
  };
  if (news.plan_id !== null) fields['plan_id'] = news.plan_id;
  if (news.task_span !== null) {
    fields['start'] = news.task_span.start;
    fields['end'] = news.task_span.end;
  }
  return fields;
}

function statusOf(news: EventUpdatedWebhook): string {
  if (news.task_span === null) return 'Unscheduled';
  if (['done', 'partial', 'skipped'].includes(news.status)) return 'In progress';
  return 'Scheduled';
}

function noteOf(news: EventUpdatedWebhook, zone: string): string {
  switch (news.status) {
    case 'scheduled':
      return `Planned from ${moment(news.start, zone)} to ${moment(news.end, zone)}.`;
    case 'moved':
      return `"${news.title}" was moved to ${moment(news.start, zone)}.`;
    case 'deleted':
      return `"${news.title}" was removed from the calendar.`;
    case 'done':
      return `"${news.title}" is done.`;
    case 'partial':
      return `"${news.title}" is partly done.`;
    case 'skipped':
      return `"${news.title}" was skipped.`;
  }
}

/** "Wed 25 Nov, 11:30". */
function moment(instant: string, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
