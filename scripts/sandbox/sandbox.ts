import { serve } from '@hono/node-server';
import { Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { must } from '@almanac/shared/lang/assert';
import { codaApi } from './coda-docs.ts';
import { settle } from './coda-mutations.ts';
import { newCodaState, type CodaSettings, type CodaState } from './coda-state.ts';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { controlApi } from './control.ts';
import { journalAndFaults } from './fault-player.ts';
import { Faults, type Provider } from './faults.ts';
import { googleCalendars } from './google-calendars.ts';
import { googleEventPage, googleEvents } from './google-events.ts';
import { googleOauth } from './google-oauth.ts';
import { newGoogleState, type GoogleState } from './google-state.ts';
import { Journal } from './journal.ts';
import { modelApi } from './model.ts';
import { newModelState, type ModelState } from './model-state.ts';
import { googleRefusal, Refusal } from './refusal.ts';
import { loadState, saveState } from './state-file.ts';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Default 127.0.0.1; the control API answers loopback callers only, whatever this is. */
  host?: string;
  /** Business time; default the machine's. */
  now?: () => Date;
  /** IANA zone of the primary calendar; default UTC. */
  time_zone?: string;
  coda?: Partial<CodaSettings>;
  /** Serve the scripted model; for tests only. */
  model?: boolean;
  /** Default dimension of embeddings, 1536. */
  embedding_dimension?: number;
  /** Keep calendar, doc and grants in this JSON file over restarts. */
  state_file?: string;
}

export interface Sandbox {
  /** `http://host:port`, without a slash at the end. */
  url: string;
  port: number;
  /** Ends open connections, does what is pending, stores the state. */
  close: () => Promise<void>;
  google: GoogleState;
  coda: CodaState;
  model: ModelState;
  faults: Faults;
  journal: Journal;
}

/**
 * Starts the stand-ins on one server: `/google` (OAuth and Calendar v3), `/coda/apis/v1`, with
 * `model` also `/openai/v1`, and the control API `/sandbox`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  let port = 0;
  const url = (): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const context = newContext(options, url);
  // A state file that cannot be written has to show now, not after the first change.
  context.changed();
  const server = await listen(newServerApp(context, options), host, options.port ?? 0);
  port = must(server.address() as AddressInfo | null, 'a listening address').port;
  const { google, coda, model, faults, journal } = context;
  const close = async (): Promise<void> => {
    settle(coda, true);
    context.changed();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url: url(), port, close, google, coda, model, faults, journal };
}

function newContext(options: SandboxOptions, origin: () => string): SandboxContext {
  const google = newGoogleState(options.time_zone ?? 'UTC');
  const coda = newCodaState(options.coda);
  const { state_file } = options;
  if (state_file !== undefined) loadState(state_file, { google, coda });
  return {
    now: options.now ?? (() => new Date()),
    origin,
    google,
    coda,
    model: newModelState(options.embedding_dimension),
    faults: new Faults(),
    journal: new Journal(),
    changed: () => {
      if (state_file !== undefined) saveState(state_file, { google, coda });
    },
  };
}

function newServerApp(context: SandboxContext, options: SandboxOptions): SandboxApp {
  const app = newApp();
  const tooLarge = () => Response.json({ error: 'Sandbox: body over 10 MB' }, { status: 413 });
  app.use('*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  const watched = (path: string, provider: Provider): void => {
    app.use(`${path}/*`, journalAndFaults(context, provider));
  };
  app.use('/google/*', googleDate(context));
  app.use('/calendar/*', googleDate(context));
  watched('/google', 'google');
  watched('/calendar', 'google');
  watched('/coda', 'coda');
  watched('/openai', 'model');
  app.route('/google', googleOauth(context));
  app.route('/google', googleEventPage(context));
  // The real client drops the path of a `rootUrl` given to its constructor and keeps it when it is
  // given per call.
  for (const base of ['/google/calendar/v3', '/calendar/v3']) {
    app.route(base, googleCalendars(context));
    app.route(base, googleEvents(context));
    app.all(`${base}/*`, () => {
      throw googleRefusal(404, 'notFound', 'Sandbox: this method is not served here');
    });
  }
  app.route('/coda/apis/v1', codaApi(context));
  const tools = codaForTools(context);
  app.all('/coda/mcp', async (c) => {
    // The SDK costs 10 MB of memory and a second: only who asks pays for it.
    const { answerCodaMcp } = await import('./coda-mcp.ts');
    const text = await c.req.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return answerCodaMcp(context, tools, { request: c.req.raw, body });
  });
  if (options.model === true) app.route('/openai/v1', modelApi(context));
  app.route('/sandbox', controlApi(context, options));
  app.notFound((c) => c.json({ error: 'Sandbox: no such path' }, 404));
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.status);
    return c.json({ error: `Sandbox failed: ${error.message}` }, 500);
  });
  return app;
}

/** The `Date` of an answer is what tells a caller that its clock is wrong. */
function googleDate({ google }: SandboxContext): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (google.date_ahead_s === 0) return;
    c.res.headers.set('date', new Date(Date.now() + google.date_ahead_s * 1000).toUTCString());
  };
}

/** The API once more, for the tools of the MCP server: asked within this process, its refusals are answers too. */
function codaForTools(context: SandboxContext): SandboxApp {
  const app = newApp();
  app.route('/', codaApi(context));
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.status);
    return c.json({ statusCode: 500, message: error.message }, 500);
  });
  return app;
}

function listen(app: SandboxApp, hostname: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port });
    if (!(server instanceof Server)) throw new Error('expected an HTTP/1 server');
    // A connection that a fault cut has nobody left to read its answer.
    server.on('request', (_request, response: ServerResponse) => response.on('error', () => {}));
    server.once('error', reject);
    server.once('listening', () => resolve(server));
  });
}
