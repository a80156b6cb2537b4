/**
 * The queue port, on pg-boss in the service's own schema. A job is enqueued in the transaction that decided it, so it is
 * never lost and never early. Before a job runs, the controls are asked: while stopped it goes back to the queue
 * without using up an attempt; after it ran, the audit says so.
 */
import { PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Check } from '../contracts/health.ts';
import { stopReason, type OutOfBandKill } from '../controls/read-controls.ts';
import { inRequestScope } from '../http/request-scope.ts';
import { errorText } from '../lang/app-error.ts';
import type { Clock } from '../lang/clock.ts';
import type { Logger } from '../log/logger.ts';
import type { Database, Transaction } from '../pg/database.ts';
import { auditRun } from './audit-run.ts';
import { databaseOf } from './database-of.ts';
import { jobIdOf } from './job-id.ts';
import { makeNextDue, MARKED_DONE_MS, placeNow, takeLine, waitInLine } from './line.ts';
import { queueDatabase } from './queue-database.ts';
import { isSpareRun } from './timer-runs.ts';
import { wakers, type Wakers } from './wake.ts';

export interface JobRun {
  job_id: string;
  /** 1 for the first time. */
  attempt: number;
  /** Aborts when the job's time is up or the service stops. */
  signal: AbortSignal;
}

export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  name: string;
  data: S;
  /** `always` runs even while everything is stopped: only what acts on nothing. */
  requires: 'job' | 'execute' | 'always';
  /** How many at once in one process. */
  concurrency: number;
  /** How often a failed job is tried again, 2 → 4 → 8 … seconds apart; then it is a dead letter. */
  retries: number;
  /** How long one attempt may take. */
  timeout_s: number;
  /** Five fields, in `zone`: the job also runs by the clock, with empty data. */
  cron?: { expression: string; zone: string };
  /** Frequent timers are only audited when they fail. */
  audit: 'always' | 'failures';
  run: (data: z.infer<S>, job: JobRun) => Promise<void>;
}

export interface SendOptions {
  /** At most one job per key. */
  key?: string;
  start_after?: Date;
  priority?: number;
  /** Jobs of one name and one line run one after the other, in the order in which their transactions took the line. */
  line?: string;
}

export interface Queue {
  /**
   * Takes a line until the transaction ends. Who sends what it has read takes the line before it reads: then what stands later
   * in the line was read later too.
   */
  takeLine(tx: Transaction, line: string): Promise<void>;
  /** False where a job of this key was sent before: then nothing is. */
  send(tx: Transaction, name: string, data: object, options?: SendOptions): Promise<boolean>;
  start(): Promise<void>;
  stop(): Promise<void>;
  check(): Promise<Check>;
  /** Waiting, running and failed jobs by queue. */
  depths(): Promise<{ name: string; ready: number; active: number; failed: number }[]>;
}

export interface QueueOptions {
  db: Database;
  service: string;
  log: Logger;
  clock: Clock;
  kill: OutOfBandKill;
  jobs: JobDefinition[];
  /** How often a worker that nobody wakes looks for jobs; tests let it look so rarely that somebody has to. */
  look_every_s?: number;
}

/**
 * Thrown by a job that cannot run now through no fault of its own: it waits, and no attempt is used up. With `all`, what it waits
 * for holds every job of its name, so there is no hurry to look at the next one.
 */
export class PostponeJob extends Error {
  readonly delay_s: number;
  readonly holds: 'itself' | 'all';
  constructor(reason: string, delay_s: number, holds: 'itself' | 'all' = 'itself') {
    super(reason);
    this.name = 'PostponeJob';
    this.delay_s = delay_s;
    this.holds = holds;
  }
}

const LOOK_EVERY_S = 2;
const UNTOLD_LOOK_EVERY_S = 1;
const FROZEN_RETRY_S = 2;
/** Sooner, another worker could take the job again before the completion of its last run, which would then end it. */
const MIN_POSTPONE_S = 1;
/** Health shows an error for longer than passes between two of the queue's own checks. */
const ERROR_SHOWS_MS = 30_000;
const RETENTION_S = 365 * 24 * 3600;
/** Finished jobs are never deleted here: the observer's archive takes those older than 30 days. */
const KEEP_FINISHED_S = 0;
const HEARTBEAT_S = 10;

/** Keeps a job's type in a list of jobs of different types. */
export function defineJob<S extends z.ZodType>(job: JobDefinition<S>): JobDefinition {
  return job as unknown as JobDefinition;
}

export function queueSchema(service: string): string {
  return `${service.replaceAll('-', '_')}_queue`;
}

export function createQueue(options: QueueOptions): Queue {
  const schema = queueSchema(options.service);
  let last_error = { message: '', at: Number.NEGATIVE_INFINITY };
  const onError = ({ message }: Error): void => {
    last_error = { message, at: performance.now() };
    options.log.warn({ error: message }, 'queue error');
  };
  const application_name = `${options.service}-queue`;
  const db = queueDatabase({ url: options.db.url, application_name, onError });
  const boss = new PgBoss({
    db,
    schema,
    migrate: false,
    createSchema: false,
    schedule: options.jobs.some((job) => job.cron !== undefined),
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  const wake = wakers((worker_id) => boss.notifyWorker(worker_id));
  boss.on('error', onError);
  return {
    takeLine,
    send: async (tx, name, data, send = {}) => {
      if (send.line !== undefined) await takeLine(tx, send.line);
      const job_id = await boss.send(name, data, {
        db: databaseOf(tx),
        ...(send.line === undefined ? {} : { group: { id: send.line } }),
        ...(send.key === undefined ? {} : { id: jobIdOf(name, send.key) }),
        ...(send.start_after === undefined ? {} : { startAfter: send.start_after }),
        ...(send.priority === undefined ? {} : { priority: send.priority }),
      });
      if (send.line !== undefined && job_id !== null) await placeNow(tx, schema, job_id);
      if (send.start_after !== undefined) {
        wake.wakeAfter(name, send.start_after.getTime() - Date.now());
      }
      return job_id !== null;
    },
    start: async () => {
      await boss.start();
      for (const job of options.jobs) await startJob(boss, wake, job, options);
    },
    stop: async () => {
      wake.stop();
      try {
        await boss.stop({ graceful: true, timeout: 5000 });
      } finally {
        await db.close();
      }
    },
    check: async () => {
      const recent = performance.now() - last_error.at < ERROR_SHOWS_MS;
      return recent ? { status: 'warn', detail: last_error.message } : { status: 'pass' };
    },
    depths: async () =>
      (await boss.getQueues()).map((queue) => ({
        name: queue.name,
        ready: queue.readyCount,
        active: queue.activeCount,
        failed: queue.failedCount,
      })),
  };
}

async function startJob(
  boss: PgBoss,
  wake: Wakers,
  job: JobDefinition,
  options: QueueOptions,
): Promise<void> {
  const schema = queueSchema(options.service);
  const dead = `${job.name}.dead`;
  const keep = { retentionSeconds: RETENTION_S, deleteAfterSeconds: KEEP_FINISHED_S };
  await boss.createQueue(dead, keep);
  const settings = {
    ...keep,
    retryLimit: job.retries,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 900,
    expireInSeconds: job.timeout_s,
    heartbeatSeconds: HEARTBEAT_S,
    deadLetter: dead,
    notify: true,
  };
  await boss.createQueue(job.name, settings);
  await boss.updateQueue(job.name, settings);
  if (job.cron !== undefined) {
    await boss.schedule(job.name, job.cron.expression, {}, { tz: job.cron.zone });
  }
  const work = {
    includeMetadata: true as const,
    batchSize: 1,
    pollingIntervalSeconds: options.look_every_s ?? UNTOLD_LOOK_EVERY_S,
    notifyPollingIntervalSeconds: options.look_every_s ?? LOOK_EVERY_S,
  };
  for (let n = 0; n < job.concurrency; n += 1) {
    const worker_id: string = await boss.work(job.name, work, async (jobs) => {
      for (const { id, data, retryCount, groupId: line, signal } of jobs) {
        const run = { job_id: id, attempt: retryCount + 1, signal };
        const again = (): void => boss.notifyWorker(worker_id);
        await runJob(job, { schema, options, wake, again, data, run, line: line ?? null });
      }
    });
    wake.add(job.name, worker_id);
  }
}

interface Attempt {
  schema: string;
  options: QueueOptions;
  wake: Wakers;
  again: () => void;
  data: unknown;
  run: JobRun;
  line: string | null;
}

async function runJob(job: JobDefinition, attempt: Attempt): Promise<void> {
  const { options, run, schema, line } = attempt;
  if (job.requires !== 'always') {
    const stopped = await stopReason(options.db, options.kill, job.requires);
    if (stopped !== undefined && (await isSpareRun(job, attempt))) return;
    if (stopped !== undefined) return putBack(job, attempt, FROZEN_RETRY_S, 'all');
  }
  const in_line_s =
    line === null ? undefined : await waitInLine(options.db, schema, job.name, run.job_id);
  if (in_line_s !== undefined) {
    attempt.again();
    return putBack(job, attempt, in_line_s);
  }
  const actor = { actor: options.service, actor_type: 'service' as const, all_clients: true };
  try {
    const data = job.data.parse(attempt.data);
    const scope = { request_id: run.job_id, actor, doing: `job ${job.name}` };
    await inRequestScope(scope, () => job.run(data, run));
  } catch (error) {
    if (error instanceof PostponeJob) {
      options.log.info({ job: job.name, job_id: run.job_id, reason: error.message }, 'job waits');
      if (error.holds === 'itself') attempt.again();
      return putBack(job, attempt, error.delay_s, error.holds);
    }
    const problem = errorText(error);
    options.log.warn({ job: job.name, ...run, signal: undefined, error: problem }, 'job failed');
    await auditRun(options, job, run, problem);
    attempt.again();
    throw error;
  }
  if (job.audit === 'always') await auditRun(options, job, run, undefined);
  if (line !== null) await callNext(job, attempt, line);
  return attempt.again();
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
  const seconds = Math.max(MIN_POSTPONE_S, delay_s);
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
