import { appendAudit } from '../audit/append.ts';
import type { JobDefinition, JobRun, QueueOptions } from './queue.ts';

/** The row that says that a job ran, or why it failed. */
export function auditRun(
  { db, clock, service }: QueueOptions,
  job: JobDefinition,
  run: JobRun,
  error: string | undefined,
): Promise<void> {
  return db.transaction(async (tx) => {
    await appendAudit(tx, {
      at: clock.now(),
      actor: service,
      actor_type: 'service',
      action: error === undefined ? 'job.succeeded' : 'job.failed',
      subject: job.name,
      corr_id: run.job_id,
      data: {
        attempt: run.attempt,
        ...(error === undefined ? {} : { error: error.slice(0, 500) }),
      },
    });
  });
}
