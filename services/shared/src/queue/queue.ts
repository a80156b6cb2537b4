/**
 * The queue port, on pg-boss in the service's own schema. A job is enqueued in the transaction that decided it, so it is
 * never lost and never early. Before a job runs, the controls are asked: while stopped it goes back to the queue
 * without using up an attempt; after it ran, the audit says so.
 */
import { PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Check } from '../contracts/health.ts';
import type { OutOfBandKill } from '../controls/read-controls.ts';
import type { Clock } from '../lang/clock.ts';
import type { Logger } from '../log/logger.ts';
import type { Database, Transaction } from '../pg/database.ts';
import { takeLine } from './line.ts';
import { queueDatabase } from './queue-database.ts';
import { runJob } from './run-job.ts';
import { sendJobs } from './send-jobs.ts';
import { wakers, type Wakers } from './wake.ts';

export { PostponeJob } from './postpone-job.ts';

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
  /** Nothing is sent where a job of this key was sent before. */
  send(tx: Transaction, name: string, data: object, options?: SendOptions): Promise<void>;
  /** As `send`, for who has to know: false where a job of this key was sent before. */
  sendNew(tx: Transaction, name: string, data: object, options?: SendOptions): Promise<boolean>;
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
  /** A job that waits is looked at again after so long at the most, whatever it waits for. */
  most_wait_s?: number;
}

const LOOK_EVERY_S = 2;
const OTHERS_LOOK_EVERY_S = 5;
const UNTOLD_LOOK_EVERY_S = 1;
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
  const wake = wakers((worker_id) => boss.notifyWorker(worker_id));
  const onJob = (name: string): void => wake.tell(name);
  const db = queueDatabase({ url: options.db.url, application_name, onError, onJob });
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
  boss.on('error', onError);
  return {
    takeLine,
    ...sendJobs(boss, { schema, wake }),
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
  for (let n = 0; n < job.concurrency; n += 1) {
    const worker_id: string = await boss.work(job.name, workOf(options, n), async (jobs) => {
      for (const { id, data, retryCount, groupId: line, signal } of jobs) {
        const run = { job_id: id, attempt: retryCount + 1, signal };
        const next = (): void => boss.notifyWorker(worker_id);
        let rests = false;
        const rest = (): void => void (rests = true);
        wake.busy(job.name, worker_id);
        try {
          await runJob(job, { schema, options, wake, next, rest, data, run, line: line ?? null });
        } finally {
          wake.idle(job.name, worker_id, rests);
        }
      }
    });
    wake.add(job.name, worker_id);
  }
}

/** One of a queue's workers looks for all: what it finds wakes the next. The others look in case it is at work for long. */
function workOf({ look_every_s }: QueueOptions, nth: number) {
  return {
    includeMetadata: true as const,
    batchSize: 1,
    pollingIntervalSeconds: look_every_s ?? UNTOLD_LOOK_EVERY_S,
    notifyPollingIntervalSeconds: look_every_s ?? (nth === 0 ? LOOK_EVERY_S : OTHERS_LOOK_EVERY_S),
  };
}
