/** The workflow that tells Coda what changed in the calendar. */
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';
import { AppError } from '@almanac/shared/lang/app-error';
import type { SchedulerConfig } from '../config.ts';

const TIMEOUT_MS = 15_000;
const PATH = '/webhook/gcal/event-updated';

/** Throws `unavailable` where nobody answers usefully, so that the news waits. */
export async function postWebhook(
  config: Pick<SchedulerConfig, 'WEBHOOK_URL' | 'WEBHOOK_KEY'>,
  news: EventUpdatedWebhook,
): Promise<void> {
  if (config.WEBHOOK_URL === undefined) return;
  let status: number;
  try {
    const response = await fetch(new URL(PATH, config.WEBHOOK_URL), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-almanac-key': config.WEBHOOK_KEY ?? '',
        'idempotency-key': `${news.block_id}:${news.revision}:${news.status}`,
      },
      body: JSON.stringify(news),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    ({ status } = response);
    await response.arrayBuffer();
  } catch (error) {
    throw new AppError('unavailable', 'The workflows do not answer.', {
      retry_after_s: 5,
      cause: error,
    });
  }
  if (status >= 200 && status < 300) return;
  const detail = `The workflow answered ${status}.`;
  // 404 is a workflow that is not switched on yet.
  if (status >= 500 || [404, 408, 423, 429].includes(status)) {
    throw new AppError('unavailable', detail, { retry_after_s: 5 });
  }
  throw new AppError('bad_request', detail);
}
