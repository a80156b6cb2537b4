import { Temporal } from 'temporal-polyfill';
import type { TaskRowFields } from '@almanac/shared/contracts/actions';
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';

type BlockNews = Omit<EventUpdatedWebhook, 'fields'>;

/**
 * What a block's news says in the row of its task; times in the note are the person's, in their zone. `is_done`: the person said that the
 * whole task is.
 */
export function taskRow(news: BlockNews, zone: string, is_done: boolean): TaskRowFields {
  return {
    status: is_done ? 'Done' : statusOf(news),
    event_id: news.event_id,
    note: noteOf(news, zone),
    ...(news.plan_id === null ? {} : { plan_id: news.plan_id }),
    ...(news.task_span === null ? {} : { start: news.task_span.start, end: news.task_span.end }),
  };
}

function statusOf(news: BlockNews): string {
  if (news.task_span === null) return 'Unscheduled';
  if (['done', 'partial', 'skipped'].includes(news.status)) return 'In progress';
  return 'Scheduled';
}

function noteOf(news: BlockNews, zone: string): string {
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
    case 'reopened':
      return `"${news.title}" is open again.`;
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
