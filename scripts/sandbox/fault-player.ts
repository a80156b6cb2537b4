import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Next } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { SandboxContext } from './context.ts';
import type { Fault, Provider } from './faults.ts';
import { readableBody, redactPath } from './journal.ts';
import { codaRefusal, googleRefusal, modelRefusal, oauthRefusal } from './refusal.ts';

type RouteContext = Context<{ Bindings: HttpBindings }>;

/** Writes each request into the journal and plays the fault that waits for it, if there is one. */
export function journalAndFaults(context: SandboxContext, provider: Provider) {
  return async (c: RouteContext, next: Next): Promise<Response | undefined> => {
    const url = new URL(c.req.url);
    const body = readableBody(await c.req.text(), c.req.header('content-type') ?? '');
    const entry = context.journal.add({
      provider,
      method: c.req.method,
      path: redactPath(url),
      status: 0,
      at: new Date().toISOString(),
      ...(body === undefined ? {} : { body }),
    });
    const [path, query] = [url.pathname, url.search].map(readablePath);
    const fault = context.faults.take(provider, c.req.method, path ?? '', query);
    if (fault === undefined) {
      await next();
      entry.status = c.res.status;
    } else {
      entry.fault = fault.kind;
      const cleared = () => context.faults.untilCleared();
      const answer = await playFault(c, { fault, cleared }, async () => {
        await next();
        entry.did = c.res.status;
        context.changed();
      });
      if (answer !== RESPONSE_ALREADY_SENT) entry.status = answer.status;
      c.res = undefined;
      c.res = answer;
    }
    if (fault === undefined && c.req.method !== 'GET') context.changed();
    return undefined;
  };
}

function readablePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function playFault(
  c: RouteContext,
  { fault, cleared }: { fault: Fault; cleared: () => Promise<void> },
  next: Next,
): Promise<Response> {
  switch (fault.kind) {
    case 'status':
      return statusAnswer(fault, c.req.path);
    case 'nonsense':
      return new Response('{"half": [1, 2', { headers: { 'content-type': 'application/json' } });
    case 'reset':
      c.env.incoming.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    case 'late': {
      await next();
      const done = c.res;
      await cleared();
      return done;
    }
    case 'timeout_after_doing':
      await next();
      return silence(c);
    default:
      return silence(c);
  }
}

/** Keeps the connection open without an answer, until the caller gives up or the server closes. */
export function silence(c: RouteContext): Promise<Response> {
  const { socket } = c.env.incoming;
  if (socket.destroyed) return Promise.resolve(RESPONSE_ALREADY_SENT);
  return new Promise((resolve) => socket.once('close', () => resolve(RESPONSE_ALREADY_SENT)));
}

/** Google's token endpoint words a refusal otherwise than its APIs do. */
function googleBody(fault: Fault, path: string, status: ContentfulStatusCode, message: string) {
  if (path.endsWith('/token')) return oauthRefusal(fault.reason ?? 'server_error', message);
  return googleRefusal(status, fault.reason ?? 'backendError', message);
}

function statusAnswer(fault: Fault, path: string): Response {
  const status = (fault.status ?? 503) as ContentfulStatusCode;
  const message = 'Sandbox: a fault that was asked for';
  const bodies = {
    google: () => googleBody(fault, path, status, message),
    coda: () => codaRefusal(status, message),
    model: () => modelRefusal(status, message),
  };
  const headers =
    fault.retry_after_s === undefined ? {} : { 'retry-after': String(fault.retry_after_s) };
  return Response.json(bodies[fault.provider]().body, { status, headers });
}
