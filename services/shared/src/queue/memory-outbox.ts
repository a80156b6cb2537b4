/**
 * How a service's facts reach the memory-gateway: as jobs enqueued in the transaction that made the fact true, delivered
 * once by their dedupe key, waiting while the memory-gateway is down. They run even while everything is stopped: they act
 * on nothing outside.
 */
import { eventReply, eventRequest, type EventRequest } from '../contracts/events.ts';
import { rememberReply, rememberRequest, type RememberInput } from '../contracts/memory.ts';
import { z } from 'zod';
import type { ServiceClient } from '../http/call.ts';
import { AppError } from '../lang/app-error.ts';
import type { Transaction } from '../pg/database.ts';
import { defineJob, PostponeJob, type JobDefinition, type Queue } from './queue.ts';

const EMIT_EVENT = 'emit-event';
const REMEMBER = 'remember';
const WAIT_S = 3;

const keyedMemory = z.object({ key: z.string(), memory: rememberRequest });
/** An event by itself stands without a frame. */
const emitted = z.union([
  z.strictObject({ event: eventRequest, remembered: keyedMemory }),
  eventRequest,
]);

/** Records a business fact; `dedupe_key` reads `<event_type>:<id>:<revision>`. Facts of one `line` are recorded in their order. */
export async function emitEvent(
  queue: Queue,
  tx: Transaction,
  event: EventRequest & { dedupe_key: string },
  line?: string,
): Promise<void> {
  const in_line = line === undefined ? {} : { line };
  await queue.send(tx, EMIT_EVENT, event, { key: event.dedupe_key, ...in_line });
}

/** Remembers a statement; the same `key` is remembered once. */
export async function rememberLater(
  queue: Queue,
  tx: Transaction,
  key: string,
  memory: RememberInput,
): Promise<void> {
  await queue.send(tx, REMEMBER, { key, memory }, { key });
}

/** A business fact and what is remembered of it, as one job: the fact first, each once by its own key. */
export async function emitAndRemember(
  queue: Queue,
  tx: Transaction,
  event: EventRequest & { dedupe_key: string },
  remembered: z.input<typeof keyedMemory>,
): Promise<void> {
  await queue.send(tx, EMIT_EVENT, { event, remembered }, { key: event.dedupe_key });
}

/** The two jobs; every service that uses the functions above lists them among its jobs. */
export function memoryOutboxJobs(memory: ServiceClient): JobDefinition[] {
  // One at a time: each word of a new job wakes every worker of its queue, and all but one would look in vain.
  const common = { requires: 'always', concurrency: 1, retries: 5, timeout_s: 30 } as const;
  return [
    defineJob({
      ...common,
      name: EMIT_EVENT,
      data: emitted,
      audit: 'failures',
      run: (data) =>
        waitingWhileDown(async () => {
          if (!('event' in data)) return record(memory, data);
          await record(memory, data.event);
          await keep(memory, data.remembered);
        }),
    }),
    defineJob({
      ...common,
      name: REMEMBER,
      data: keyedMemory,
      audit: 'failures',
      run: (remembered) => waitingWhileDown(() => keep(memory, remembered)),
    }),
  ];
}

async function record(memory: ServiceClient, event: EventRequest): Promise<void> {
  await memory.call({
    method: 'POST',
    path: '/api/v1/events',
    body: event,
    reply: eventReply,
    repeatable: event.dedupe_key !== undefined,
  });
}

async function keep(memory: ServiceClient, remembered: z.infer<typeof keyedMemory>): Promise<void> {
  await memory.call({
    method: 'POST',
    path: '/api/v1/memory/remember',
    body: remembered.memory,
    reply: rememberReply,
    idempotency_key: remembered.key,
  });
}

/** A dependency that is down is no failed attempt: the job waits. */
export async function waitingWhileDown(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const wait =
      error instanceof AppError && ['unavailable', 'rate_limited', 'locked'].includes(error.kind);
    if (!wait) throw error;
    throw new PostponeJob(error.message, error.retry_after_s ?? WAIT_S, 'all');
  }
}
