import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import { watchControls } from '@almanac/shared/controls/watch-controls';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { must } from '@almanac/shared/lang/assert';
import { createLogger } from '@almanac/shared/log/logger';
import { createModel } from '@almanac/shared/model/model';
import { openDatabase } from '@almanac/shared/pg/database';
import { areaOf } from '@almanac/shared/providers/refused-credential';
import { providerRefusals } from '@almanac/shared/providers/refusals';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { createQueue } from '@almanac/shared/queue/queue';
import { createTracer } from '@almanac/shared/trace/tracer';
import { allJobs, schedulerApp } from './app.ts';
import { exactSolver } from './clients/exact-solver.ts';
import { clockSkew } from './clients/clock-skew.ts';
import { googleCalendar } from './clients/google-calendar.ts';
import { googleOauth } from './clients/google-oauth.ts';
import { tokenSeal } from './clients/token-seal.ts';
import type { SchedulerConfig } from './config.ts';
import type { CalendarSide, SchedulerContext } from './context.ts';
import { accessTokenSource } from './use-cases/access-token.ts';
import { callPace } from './use-cases/call-pace.ts';
import { adoptSettingsToken } from './use-cases/connect-calendar.ts';

const SERVICE = 'scheduler';

/** Starts everything; `stop` ends requests, jobs and connections in that order. */
export async function startScheduler(config: SchedulerConfig): Promise<RunningService> {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const db = openDatabase({
    url: config.DATABASE_URL,
    application_name: SERVICE,
    onError: (error) => log.warn({ error: error.message }, 'database connection lost'),
  });
  const clock = configuredClock(config.ALMANAC_CLOCK, providersOf(config));
  const kill = killChannel(config);
  const client = (service: string, url: string): ServiceClient =>
    serviceClient({ service, url, token: config.ALMANAC_TOKEN });
  let url = config.PUBLIC_URL ?? '';
  const ctx = (): SchedulerContext => context;
  const side = calendarSide(config, ctx);
  const memory = client('memory-gateway', config.MEMORY_GATEWAY_URL);
  const jobs = allJobs(ctx, config, memory);
  const queue = createQueue({ db, service: SERVICE, log, clock, kill, jobs });
  const refusals = providerRefusals({
    service: SERVICE,
    db,
    clock,
    emit: (tx, event) => emitEvent(queue, tx, event),
  });
  const tracer = await createTracer(config);
  const exact = exactSolver({
    onFailure: (detail) => log.warn({ detail }, 'no answer from the exact solver'),
  });
  const context: SchedulerContext = {
    config,
    db,
    queue,
    clock,
    log,
    kill,
    planner: client('planner', config.PLANNER_URL),
    actions: client('action-gateway', config.ACTION_GATEWAY_URL),
    calendar: side?.calendar,
    memory,
    exact,
    model: createModel({ config, service: SERVICE, db, kill, clock, tracer, refusals }),
    refusals,
    public_url: () => url,
    renewAccess: () => side?.accessToken(true) ?? Promise.resolve(),
  };
  await queue.start();
  const controls = watchControls(db, SERVICE, log);
  const server = await serve(schedulerApp(context), config.HOST, config.PORT);
  url = config.PUBLIC_URL ?? server.url;
  await adoptSettingsToken(context);
  if (side !== undefined && (await context.refusals.check('google')) !== undefined) {
    // Settings are mended by a new start: whether they are is known by asking.
    await db.transaction((tx) => queue.send(tx, 'sync-calendar', {}));
  }
  if (config.GOOGLE_PUSH && context.calendar !== undefined) {
    // The address may be another than before the restart.
    await db.transaction((tx) => queue.send(tx, 'renew-watch', {}));
  }
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await queue.stop();
      await exact.stop();
      await controls.close();
      await tracer.stop();
      await db.close();
    },
  };
}

/** Who must be on this machine for a moved clock; without a key nobody is asked. */
function providersOf(config: SchedulerConfig): Record<string, string> {
  const { GOOGLE_CLIENT_ID, OPENROUTER_API_KEY, GOOGLE_API_ROOT_URL, OPENROUTER_BASE_URL } = config;
  return {
    ...(GOOGLE_CLIENT_ID === undefined ? {} : { google: GOOGLE_API_ROOT_URL }),
    ...(OPENROUTER_API_KEY === undefined ? {} : { OPENROUTER_BASE_URL }),
  };
}

function calendarSide(
  config: SchedulerConfig,
  ctx: () => SchedulerContext,
): { calendar: CalendarSide; accessToken: (renew: boolean) => Promise<string> } | undefined {
  const { GOOGLE_CLIENT_ID, GOOGLE_TIMEOUT_MS: timeout_ms } = config;
  if (GOOGLE_CLIENT_ID === undefined) return undefined;
  const seal = tokenSeal(must(config.CREDENTIALS_KEY, 'CREDENTIALS_KEY'));
  const skew = clockSkew();
  const oauth = googleOauth({
    client_id: GOOGLE_CLIENT_ID,
    client_secret: must(config.GOOGLE_CLIENT_SECRET, 'GOOGLE_CLIENT_SECRET'),
    auth_url: config.GOOGLE_AUTH_URL,
    token_url: config.GOOGLE_TOKEN_URL,
    timeout_ms,
    skew,
  });
  const accessToken = accessTokenSource(ctx, { oauth, seal, skew });
  const port = googleCalendar({
    root_url: config.GOOGLE_API_ROOT_URL,
    timeout_ms,
    accessToken,
    pace: callPace(ctx),
    skew,
    accepted: (what) => ctx().refusals.accepted('google', what),
    refused: (what, error) => {
      const refusal = { provider: 'google' as const, reason: error.message };
      return ctx().refusals.refused({ ...refusal, area: areaOf(error, what) });
    },
  });
  return { calendar: { port, oauth, seal, skew }, accessToken };
}
