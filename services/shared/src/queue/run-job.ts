/** One run of a job: whether it may run now, what it is run as, and what becomes of it. */
import { stopReason } from '../controls/read-controls.ts';
import { inRequestScope } from '../http/request-scope.ts';
import { errorText } from '../lang/app-error.ts';
import { auditRun } from './audit-run.ts';
import { makeNextDue, MARKED_DONE_MS, waitInLine } from './line.ts';
import { PostponeJob } from './postpone-job.ts';
import type { JobDefinition, JobRun, QueueOptions } from './queue.ts';
import { isSpareRun } from './timer-runs.ts';
import type { Wakers } from './wake.ts';

const FROZEN_RETRY_S = 2;
/** Sooner, another worker could take the job again before the completion of its last run, which would then end it. */
const MIN_POSTPONE_S = 1;

export interface Attempt {
  schema: string;
  options: QueueOptions;
  wake: Wakers;
  /** After this job the worker looks for another, whether or not it heard of one; or for none. */
  next: () => void;
  rest: () => void;
  data: unknown;
  run: JobRun;
  line: string | null;
}

export async function runJob(job: JobDefinition, attempt: Attempt): Promise<void> {
  const { options, run, schema, line } = attempt;
  if (job.requires !== 'always') {
    const stopped = await stopReason(options.db, options.kill, job.requires);
    if (stopped !== undefined) attempt.rest();
    if (stopped !== undefined && (await isSpareRun(job, attempt))) return;
    if (stopped !== undefined) return putBack(job, attempt, FROZEN_RETRY_S, 'all');
  }
  const in_line_s =
    line === null ? undefined : await waitInLine(options.db, schema, job.name, run.job_id);
  if (in_line_s !== undefined) {
    attempt.next();
    return putBack(job, attempt, in_line_s);
  }
  // Where there was one there may be more.
  attempt.wake.wake(job.name);
  const actor = { actor: options.service, actor_type: 'service' as const, all_clients: true };
  try {
    const data = job.data.parse(attempt.data);
    const scope = { request_id: run.job_id, actor, doing: `job ${job.name}` };
    await inRequestScope(scope, () => job.run(data, run));
  } catch (error) {
    if (error instanceof PostponeJob) {
      options.log.info({ job: job.name, job_id: run.job_id, reason: error.message }, 'job waits');
      if (error.holds === 'all') attempt.rest();
      return putBack(job, attempt, error.delay_s, error.holds);
    }
    const problem = errorText(error);
    options.log.warn({ job: job.name, ...run, signal: undefined, error: problem }, 'job failed');
    await auditRun(options, job, run, problem);
    throw error;
  }
  if (job.audit === 'always') await auditRun(options, job, run, undefined);
  if (line !== null) await callNext(job, attempt, line);
}

/** The next in line would look only when its wait is over; it may as soon as this job is marked done, which follows at once. */
async function callNext(job: JobDefinition, attempt: Attempt, line: string): Promise<void> {
  const { options, schema, run } = attempt;
  await makeNextDue(options.db, schema, { name: job.name, line, job_id: run.job_id });
  attempt.wake.wakeAfter(job.name, MARKED_DONE_MS);
}

/**
 * Puts a running job back as if it had never started, so that waiting costs no attempt. pg-boss has no verb for it; its
 * completion, which follows, only touches jobs that are `active` and so leaves this one alone (a test keeps that true).
 */
async function putBack(
  job: JobDefinition,
  attempt: Attempt,
  delay_s: number,
  holds: PostponeJob['holds'] = 'itself',
): Promise<void> {
  const { most_wait_s = delay_s } = attempt.options;
  const seconds = Math.max(MIN_POSTPONE_S, Math.min(delay_s, most_wait_s));
  await attempt.options.db.query(
    `update ${attempt.schema}.job
        set state = 'created', started_on = null, start_after = now() + make_interval(secs => $3)
      where name = $1 and id = $2 and state = 'active'`,
    [job.name, attempt.run.job_id, seconds],
  );
  if (holds === 'itself' || !attempt.wake.isPlanned(job.name)) {
    attempt.wake.wakeAfter(job.name, seconds * 1000);
  }
}
