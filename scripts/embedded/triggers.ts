/**
 * The webhook paths and timers of the workflows, for an Almanac without n8n: same paths, same key, same answers. A failure is
 * told to the caller as a problem and recorded through on-error.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { eventRequest } from '@almanac/shared/contracts/events';
import { eventUpdatedWebhook, taskCreatedWebhook } from '@almanac/shared/contracts/workflows';
import { limitBody } from '@almanac/shared/http/limit-body';
import { problemResponse } from '@almanac/shared/http/problem';
import { inRequestScope } from '@almanac/shared/http/request-scope';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Logger } from '@almanac/shared/log/logger';
import {
  calendarToCoda,
  codaToCalendar,
  isCallersToMend,
  observe,
  onError,
  pollCoda,
  postEvent,
  type WorkflowClients,
} from './workflows.ts';

export interface TriggerOptions {
  clients: WorkflowClients;
  webhook_key: string;
  log: Logger;
}

/** The header that callers of the webhooks prove themselves with. */
export const KEY_HEADER = 'x-almanac-key';
const ORCHESTRATOR = { actor: 'n8n', actor_type: 'orchestrator' as const, all_clients: false };

/** The workflows that a clock starts, by file name. */
export const TIMED = {
  'coda-to-calendar-sync': (to: WorkflowClients) => pollCoda(to),
  'daily-observer-trigger': (to: WorkflowClients) => observe(to, 'daily'),
  'weekly-observer-trigger': (to: WorkflowClients) => observe(to, 'weekly'),
};
export type TimedWorkflow = keyof typeof TIMED;

export function createTriggers(options: TriggerOptions): Hono {
  const { clients } = options;
  const app = new Hono();
  app.use(limitBody());
  app.onError((error, c) => problemResponse(error, requestId(c)));
  app.notFound((c) =>
    problemResponse(new AppError('not_found', `There is no ${c.req.path} here.`), requestId(c)),
  );
  app.get('/livez', (c) => c.json({ status: 'pass' }));
  app.use('/webhook/*', keyed(options));
  app.post('/webhook/coda/task-created', (c) =>
    answer(options, c, 'coda-to-calendar-sync', async () =>
      codaToCalendar(clients, await body(c, taskCreatedWebhook), 'webhook'),
    ),
  );
  app.post('/webhook/gcal/event-updated', (c) =>
    answer(options, c, 'calendar-to-coda-sync', async () =>
      calendarToCoda(clients, await body(c, eventUpdatedWebhook)),
    ),
  );
  app.post('/webhook/events/log', (c) =>
    answer(options, c, 'event-logger', async () => ({
      event_id: await postEvent(clients, await body(c, eventRequest)),
    })),
  );
  // A timed workflow now, without waiting for its timer.
  app.post('/webhook/run/:workflow', (c) => {
    const workflow = c.req.param('workflow');
    if (!isTimed(workflow)) throw new AppError('not_found', `There is no timer ${workflow}.`);
    return answer(options, c, workflow, () => TIMED[workflow](clients));
  });
  return app;
}

function isTimed(workflow: string): workflow is TimedWorkflow {
  return Object.hasOwn(TIMED, workflow);
}

/** Runs a workflow by its timer: a failure is recorded, never thrown. */
export async function runTimed(options: TriggerOptions, workflow: TimedWorkflow): Promise<void> {
  const request_id = newId('req');
  const doing = `workflow ${workflow}`;
  await inRequestScope({ request_id, actor: ORCHESTRATOR, doing }, async () => {
    await TIMED[workflow](options.clients).catch((error: unknown) =>
      failed(options, workflow, { error, request_id }),
    );
  });
}

async function answer(
  options: TriggerOptions,
  c: Context,
  workflow: string,
  work: () => Promise<unknown>,
): Promise<Response> {
  const request_id = requestId(c);
  try {
    const doing = `workflow ${workflow}`;
    const reply = await inRequestScope({ request_id, actor: ORCHESTRATOR, doing }, work);
    options.log.info({ workflow, request_id }, 'workflow done');
    return c.json(reply, 200, { 'x-request-id': request_id });
  } catch (error) {
    if (!isCallersToMend(error)) await failed(options, workflow, { error, request_id });
    return problemResponse(error, request_id);
  }
}

async function failed(
  options: TriggerOptions,
  workflow: string,
  failure: { error: unknown; request_id: string },
): Promise<void> {
  const error = errorText(failure.error);
  const { request_id } = failure;
  options.log.warn({ workflow, request_id, error }, 'workflow failed');
  await onError(options.clients, { workflow, error: error.slice(0, 1000), request_id }).catch(
    (second: unknown) => {
      options.log.error({ workflow, request_id, error: errorText(second) }, 'on-error failed too');
    },
  );
}

function keyed({ webhook_key: expected, log }: TriggerOptions) {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    const given = c.req.header(KEY_HEADER) ?? '';
    if (!timingSafeEqual(digest(given), digest(expected))) {
      log.warn({ path: c.req.path, request_id: requestId(c) }, 'webhook key missing or wrong');
      throw new AppError('forbidden', 'The header X-Almanac-Key is missing or wrong.');
    }
    await next();
  };
}

async function body<S extends z.ZodType>(c: Context, schema: S): Promise<z.infer<S>> {
  const text = await c.req.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AppError('bad_request', 'The body is not JSON.', { code: 'bad_json' });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', 'Some fields are not valid.', {
    errors: parsed.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      message: issue.message,
    })),
  });
}

function requestId(c: Context): string {
  const kept: unknown = c.get('request_id');
  if (typeof kept === 'string') return kept;
  const given = c.req.header('x-request-id');
  const id = given && /^[\w.:-]{1,120}$/.test(given) ? given : newId('req');
  c.set('request_id', id);
  return id;
}
