/**
 * Approval links, open to whoever holds one. Looking (GET, HEAD, and what programs do that look ahead) changes nothing; only the
 * form of the page decides, once.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { App } from '@almanac/shared/http/app';
import type { AppEnv } from '@almanac/shared/http/app-env';
import { statusOf } from '@almanac/shared/http/problem';
import { addressKey } from '@almanac/shared/lang/address-key';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ActionGatewayContext } from '../context.ts';
import type { LinkState } from '../domain/link-state.ts';
import { pageLimit } from '../domain/page-limit.ts';
import { decideByLink, readLink, type LinkPage } from '../use-cases/approve-by-link.ts';
import { approvalPage, plainPage, type PageNotice } from './approval-page.ts';

const CSS = readFileSync(new URL('approvals.css', import.meta.url), 'utf8');
const CSS_HASH = createHash('sha256').update(CSS, 'utf8').digest('base64');

const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${CSS_HASH}'`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const LIMITS = { each: 120, all: 1200, window_ms: 60_000 };
const PATH = '/approvals/{token}';
const tags = ['Approval links'];
const params = z.object({ token: z.string().max(200) });
const form = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  nonce: z.string().min(1).max(100),
  reason: z.string().max(1000).optional(),
});

const page = (description: string) => ({
  description,
  content: { 'text/html': { schema: z.string() } },
});
const responses = {
  200: page('The question with all its parameters, or what was decided by this link'),
  403: page('This person may not decide this, or the form is not that of the page'),
  404: page('No such link'),
  409: page('What was sent is not what is asked now, or it was decided meanwhile'),
  410: page('Expired, or a newer link stands in its place'),
  422: page('The form is not filled in'),
  423: page('Everything is stopped: nothing can be approved, rejecting works'),
  429: page('Too many requests'),
  503: page('A dependency is down'),
};

type Page = LinkPage | undefined;

export function addApprovalPages(app: App, ctx: ActionGatewayContext): void {
  const limit = pageLimit(LIMITS);
  const console_url = ctx.config.CONSOLE_URL;
  const show = (c: Context<AppEnv>, found: Page, notice?: PageNotice & { status: number }) =>
    found === undefined
      ? respond(c, unknownPage(), 404)
      : respond(
          c,
          approvalPage(found, CSS, { console_url, ...(notice === undefined ? {} : { notice }) }),
          notice?.status ?? STATUS[found.state],
        );

  app.use('/approvals/*', async (c, next) => {
    const key = addressKey(getConnInfo(c).remote.address ?? '');
    const left_ms = limit.take(key, performance.now());
    if (left_ms <= 0) return next();
    c.header('retry-after', String(Math.ceil(left_ms / 1000)));
    return respond(c, plainPage('Too many requests', 'Try again in a minute.', CSS), 429);
  });
  app.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      tags,
      security: [],
      summary: 'The page of a link; looking changes nothing',
      request: { params },
      responses,
    }),
    async (c) => show(c, await readLink(ctx, c.req.valid('param').token)),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      tags,
      security: [],
      summary: 'Decide by the form of the page; each link once',
      request: {
        params,
        body: {
          required: true,
          content: { 'application/x-www-form-urlencoded': { schema: form } },
        },
      },
      responses,
    }),
    async (c) => {
      const { token } = c.req.valid('param');
      const { decision, nonce, reason = '' } = c.req.valid('form');
      const given = reason.trim() === '' ? undefined : reason.trim();
      try {
        return show(c, await decideByLink(ctx, token, { decision, nonce, reason: given }));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const refused = { tone: 'stop', text: error.message } as const;
        return show(c, await readLink(ctx, token), { ...refused, status: statusOf(error.kind) });
      }
    },
    (result, c) =>
      result.success
        ? undefined
        : respond(c, plainPage('This cannot be read', 'Open the link and decide there.', CSS), 422),
  );
  app.on(['OPTIONS', 'PUT', 'PATCH', 'DELETE'], '/approvals/*', (c) => {
    c.header('allow', 'GET, HEAD, POST');
    return c.body(null, c.req.method === 'OPTIONS' ? 204 : 405);
  });
}

const STATUS: Record<LinkState, number> = {
  open: 200,
  used: 200,
  decided: 200,
  console: 200,
  changed: 409,
  superseded: 410,
  withdrawn: 410,
  expired: 410,
};

function unknownPage() {
  return plainPage(
    'There is nothing here',
    'This link is not known. Perhaps it was cut in two by a mail program: copy all of it.',
    CSS,
  );
}

// The answer's status is one of many, which the types of a route do not take from a variable.
async function respond(c: Context<AppEnv>, body: ReturnType<typeof plainPage>, status: number) {
  const headers = { 'content-type': 'text/html; charset=utf-8', ...PAGE_HEADERS };
  const retry = c.res.headers.get('retry-after');
  return new Response(String(await body), {
    status,
    headers: retry === null ? headers : { ...headers, 'retry-after': retry },
  }) as never;
}
