import type { Context } from 'hono';
import type { App } from '@almanac/shared/http/app';
import type { AppEnv } from '@almanac/shared/http/app-env';
import { AppError } from '@almanac/shared/lang/app-error';
import type { QueueContext } from '../context.ts';

const PATH = '/mcp';

/** MCP over streamable HTTP, without sessions: POST answers with JSON, and there is no stream to open and none to close. */
export function mcpRoutes(app: App, ctx: QueueContext): void {
  app.post(PATH, async (c) => {
    requireOwnAddress(c, ctx.config.MCP_ALLOWED_HOSTS);
    const body = jsonOrUndefined(await c.req.text());
    if (body === undefined) return rpcError(-32_700, 'The body is not JSON.');
    // One request is one message since protocol 2025-06-18; in a batch, a cancelled request would leave the others waiting.
    if (Array.isArray(body)) return rpcError(-32_600, 'Send one message, not a batch.');
    const { answerMcp } = await import('./mcp-server.ts');
    const answer = await answerMcp(ctx, c.var.actor, c.req.raw, body);
    answer.headers.set('cache-control', 'no-store');
    return answer;
  });
  app.all(PATH, (c) => {
    requireOwnAddress(c, ctx.config.MCP_ALLOWED_HOSTS);
    const answer = rpcError(-32_000, 'Only POST: there are no sessions and no streams here.', 405);
    answer.headers.set('allow', 'POST');
    return answer;
  });
}

/**
 * Against DNS rebinding, as the protocol demands: a page of a foreign site that had its name pointed at this machine is
 * recognised by the name it used. Throws 403.
 */
function requireOwnAddress(c: Context<AppEnv>, allowed: readonly string[]): void {
  const host = c.req.header('host') ?? '';
  if (!allowed.includes(hostnameOf(`http://${host}`))) {
    throw new AppError('forbidden', `${host} is no name of this server: see MCP_ALLOWED_HOSTS.`, {
      code: 'host_not_allowed',
    });
  }
  const origin = c.req.header('origin');
  if (origin !== undefined && !allowed.includes(hostnameOf(origin))) {
    throw new AppError('forbidden', `Pages of ${origin} may not call this server.`, {
      code: 'origin_not_allowed',
    });
  }
}

/** In lower case, IPv6 in brackets; '' of what is no address. */
function hostnameOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

function rpcError(code: number, message: string, status = 400): Response {
  const body = { jsonrpc: '2.0', error: { code, message }, id: null };
  return Response.json(body, { status });
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
