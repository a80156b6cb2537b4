/**
 * The frame of every service: request id → log and metrics → size limit → token → idempotency → the service's routes, with
 * health, metrics and its OpenAPI document. Refusals leave as problem+json, bugs as an opaque 500.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { Context, HonoRequest, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Problem } from '../contracts/common.ts';
import { NO_OUT_OF_BAND_KILL, type OutOfBandKill } from '../controls/read-controls.ts';
import { AppError, errorText } from '../lang/app-error.ts';
import { newId } from '../lang/ids.ts';
import type { Logger } from '../log/logger.ts';
import type { Queryable } from '../pg/database.ts';
import type { ActingFor } from './actor-assertion.ts';
import type { AppEnv } from './app-env.ts';
import { authenticate } from './authenticate.ts';
import { addDocs } from './docs.ts';
import { addFigures, type Figures } from './figures.ts';
import { healthOf, type HealthChecks } from './health.ts';
import { idempotency } from './idempotency.ts';
import { limitBody } from './limit-body.ts';
import { createMetrics } from './metrics.ts';
import { problemResponse } from './problem.ts';
import { inRequestScope, type Actor } from './request-scope.ts';
import { serverTiming, type Wait } from './waiting.ts';

export interface AppOptions {
  service: string;
  description: string;
  db: Queryable;
  log: Logger;
  checks: HealthChecks;
  kill?: OutOfBandKill;
  /** What the service tells of its business at `/metrics`. */
  figures?: Figures;
  /** Lets the console speak for people; without it `X-Actor-Assertion` is refused. */
  acting_for?: ActingFor;
  /** Paths that act each time they are called, whatever their Idempotency-Key: a stop must stop. */
  always_anew?: string[];
  /** Paths that read bodies of any size as they come; an Idempotency-Key, which is kept with the body, has no effect there. */
  streamed_paths?: string[];
  /** MiB by path, for those that may have bodies of more than one. */
  wide_paths?: Readonly<Record<string, number>>;
  /** Paths that need no token besides health: signed webhooks, OAuth callback, approval pages. */
  open_paths?: string[];
  /** Beside `open_paths`: whether anybody may ask for it, as the pages of a web application. */
  is_open?: (method: string, path: string) => boolean;
  /** Who a request without a token is from, by a cookie; undefined where that says nobody. */
  signed_in?: (c: Context<AppEnv>) => Promise<Actor | undefined>;
  /** What a browser that opens a page is shown of a refusal, other than of a missing token. */
  refusal_page?: (c: Context<AppEnv>, refused: Problem) => Response | Promise<Response>;
  /** For a service that hands requests on: their Idempotency-Key is for whoever acts. */
  hands_on_keys?: boolean;
}

export type App = OpenAPIHono<AppEnv>;

const VERSION = '0.1.0';
const METRICS = '/metrics';
const ALWAYS_OPEN = ['/livez', '/readyz', '/health'];
const NOBODY: Actor = { actor: 'anonymous', actor_type: 'service', all_clients: false };

export function createApp(options: AppOptions): App {
  const app: App = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      throw new AppError('invalid', 'Some fields are not valid.', {
        errors: result.error.issues.map((issue) => ({
          path: issue.path.join('.'),
          message: issue.message,
        })),
      });
    },
  });
  const metrics = createMetrics(options.service);
  app.use(requestFrame(options.log, options.open_paths));
  app.use(metrics.middleware);
  app.use(limitBody(options.streamed_paths, options.wide_paths));
  app.use(authentication(options));
  const { always_anew = [], streamed_paths = [] } = options;
  if (options.hands_on_keys !== true) {
    app.use('/api/*', idempotency(options.db, [...always_anew, ...streamed_paths]));
  }
  app.onError(async (error, c) => {
    const path = loggedPath(c.req.path, options.open_paths);
    const response = problemResponse(
      refusalOf(error, c, { log: options.log, path }),
      c.var.request_id,
    );
    if (options.refusal_page !== undefined && wantsPage(c) && response.status !== 401) {
      return options.refusal_page(c, (await response.json()) as Problem);
    }
    if (response.status === 401 && wantsPage(c)) {
      response.headers.set('www-authenticate', 'Basic realm="Almanac", charset="UTF-8"');
    } else if (response.status === 401 && c.req.path === '/mcp') {
      // Clients of MCP choose by it what to tell their person.
      response.headers.set('www-authenticate', 'Bearer');
    }
    return response;
  });
  app.notFound((c) =>
    problemResponse(
      new AppError('not_found', `There is no ${c.req.method} ${c.req.path} here.`),
      c.var.request_id,
    ),
  );
  addHealth(app, options);
  const { figures, log } = options;
  const refresh = figures === undefined ? undefined : addFigures(metrics.registry, figures, log);
  app.get(METRICS, async (c) => {
    await refresh?.();
    return c.text(await metrics.registry.metrics());
  });
  addDocs(app, options.service, options.description, VERSION);
  return app;
}

function requestFrame(log: Logger, open_paths: string[] = []): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const given = c.req.header('x-request-id');
    const request_id = given && /^[\w.:-]{1,120}$/.test(given) ? given : newId('req');
    c.set('request_id', request_id);
    c.set('actor', NOBODY);
    const started = performance.now();
    await next();
    c.res.headers.set('x-request-id', request_id);
    const { status } = c.res;
    const line = {
      request_id,
      actor: c.var.actor.actor,
      method: c.req.method,
      path: loggedPath(c.req.path, open_paths),
      status,
      ms: Math.round(performance.now() - started),
    };
    if (ALWAYS_OPEN.includes(c.req.path)) log.debug(line, 'request');
    else log.info(line, 'request');
  };
}

/** What stands for the star of an open path is its own proof, and no log is to hold it. */
function loggedPath(path: string, open_paths: string[] = []): string {
  return openPrefix(path, open_paths) ?? path;
}

function authentication(options: AppOptions): MiddlewareHandler<AppEnv> {
  const open = new Set([...ALWAYS_OPEN, ...(options.open_paths ?? [])]);
  const isOpen = ({ method, path }: HonoRequest): boolean =>
    open.has(path) ||
    openPrefix(path, options.open_paths) !== undefined ||
    options.is_open?.(method, path) === true;
  return async (c, next) => {
    if (!isOpen(c.req)) c.set('actor', await callerOf(options, c));
    const { request_id, actor } = c.var;
    const doing = `${c.req.method} ${routePath(c, -1)}`;
    const waits = new Map<string, Wait>();
    await inRequestScope({ request_id, actor, doing, waits }, next);
    const timing = serverTiming(waits);
    if (timing !== undefined) c.header('server-timing', timing);
  };
}

async function callerOf(options: AppOptions, c: Context<AppEnv>): Promise<Actor> {
  const header = c.req.header('authorization');
  const signed_in = header === undefined ? await options.signed_in?.(c) : undefined;
  if (signed_in !== undefined) return signed_in;
  const wanted = c.req.path === METRICS ? 'metrics' : 'all';
  const caller = await authenticate(options.db, header, wanted);
  return actorOf(options, caller, c.req.header('x-actor-assertion'));
}

async function actorOf(
  { acting_for }: AppOptions,
  caller: Actor,
  assertion: string | undefined,
): Promise<Actor> {
  if (acting_for !== undefined) return acting_for(caller, assertion);
  if (assertion === undefined) return caller;
  // Ignored, it would let a person's request pass as the console's own.
  throw new AppError('unauthorized', 'No actor assertions are taken here.', {
    code: 'assertion_refused',
  });
}

/** An open path that ends in `/*` opens what is below it. */
function openPrefix(path: string, open_paths: string[] = []): string | undefined {
  return open_paths.find((open) => open.endsWith('/*') && path.startsWith(open.slice(0, -1)));
}

/** A browser opening a page asks its person for the token, as the password, only when told to. */
function wantsPage(c: Context<AppEnv>): boolean {
  return c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html');
}

function refusalOf(
  error: unknown,
  c: Context<AppEnv>,
  { log, path }: { log: Logger; path: string },
): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    if (error.status === 415 || error.message === 'Unsupported Media Type') {
      return new AppError('unsupported_media', 'Send "Content-Type: application/json".');
    }
    const detail = errorText(error) || 'The request cannot be read.';
    return new AppError('bad_request', detail, { code: 'bad_json' });
  }
  log.error({ err: error, request_id: c.var.request_id, path }, 'a bug');
  return error;
}

function addHealth(app: App, options: AppOptions): void {
  const source = {
    version: VERSION,
    started_at: performance.now(),
    db: options.db,
    kill: options.kill ?? NO_OUT_OF_BAND_KILL,
    checks: options.checks,
  };
  app.get('/livez', (c) => c.json({ status: 'pass' }));
  app.get('/readyz', async (c) => {
    const health = await healthOf({ ...source, checks: {} }, true);
    const ready = health.status !== 'fail';
    return c.json({ ready, checks: health.checks }, ready ? 200 : 503);
  });
  app.get('/health', async (c) => {
    const header = c.req.header('authorization');
    const detailed = header !== undefined && (await isKnown(options.db, header));
    const health = await healthOf(source, detailed);
    return c.json(health, health.status === 'fail' ? 503 : 200);
  });
}

/** A token is asked for only to tell more: without a database to look it up in, the answer is the stranger's. */
async function isKnown(db: Queryable, header: string): Promise<boolean> {
  try {
    await authenticate(db, header);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unavailable') return false;
    throw error;
  }
}
