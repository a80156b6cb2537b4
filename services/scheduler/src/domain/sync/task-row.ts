import { Temporal } from 'temporal-polyfill';
import type { TaskRowFields } from '@almanac/shared/contracts/actions';
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';

type BlockNews = Omit<EventUpdatedWebhook, 'fields'>;

/** What is so of a task as a whole. */
export interface TaskState {
  span: { start: string; end: string } | null;
  /** The work on one of its blocks has ended. */
  is_begun: boolean;
  /** The person said that all of it is done. */
  is_done: boolean;
}

export interface RowWords {
  /** In which the note tells its times. */
  zone: string;
  /** The block was in the calendar once. */
  was_written: boolean;
}

/**
 * What a block's news says in the row of its task. Always the same fields: so the newer of two says everything that the older one
 * says.
 */
export function taskRow(news: BlockNews, state: TaskState, words: RowWords): TaskRowFields {
  return {
    status: rowStatus(state),
    event_id: news.event_id,
    note: noteOf(news, words),
    ...(news.plan_id === null ? {} : { plan_id: news.plan_id }),
    start: state.span?.start ?? '',
    end: state.span?.end ?? '',
  };
}

export function rowStatus({ span, is_begun, is_done }: TaskState): string {
  if (is_done) return 'Done';
  if (span === null) return 'Unscheduled';
  return is_begun ? 'In progress' : 'Scheduled';
}

function noteOf(news: BlockNews, { zone, was_written }: RowWords): string {
  switch (news.status) {
    case 'scheduled':
      return `Planned from ${moment(news.start, zone)} to ${moment(news.end, zone)}.`;
    case 'moved':
      return `"${news.title}" was moved to ${moment(news.start, zone)}.`;
    case 'deleted':
      return was_written
        ? `"${news.title}" was removed from the calendar.`
        : `"${news.title}" is not planned any more.`;
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
