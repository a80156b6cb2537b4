/**
 * The application's files, as `npm run build -w console` wrote them: assets carry a hash in their names and never change, every other
 * path is the one page, which is never kept. Compressed copies lie beside the files, so that nothing is compressed while serving.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Context, MiddlewareHandler } from 'hono';
import type { App } from '@almanac/shared/http/app';
import type { AppEnv } from '@almanac/shared/http/app-env';
import { AppError } from '@almanac/shared/lang/app-error';
import { APP_HEADERS } from './page-headers.ts';

const FOREVER = 'public, max-age=31536000, immutable';

export function addWeb(app: App, dist: string): void {
  const files = (options: { cache: string; path?: string }): MiddlewareHandler<AppEnv> => {
    const { cache, path } = options;
    const serve = serveStatic<AppEnv>({
      root: dist,
      precompressed: true,
      ...(path === undefined ? {} : { path }),
      onFound: (_path, c) => setHeaders(c, cache),
    });
    // The library says on the console what is not there; a build may come later.
    return (c, next) => (existsSync(join(dist, 'index.html')) ? serve(c, next) : notBuilt());
  };
  app.get('/assets/*', files({ cache: FOREVER }), missing);
  app.get('/api/*', missing);
  app.get(
    '/:file{[\\w-]+\\.(?:js|svg|ico|png|webmanifest|txt)}',
    files({ cache: 'no-cache' }),
    missing,
  );
  app.get('*', files({ cache: 'no-store', path: 'index.html' }));
}

function setHeaders(c: Context<AppEnv>, cache: string): void {
  for (const [name, value] of Object.entries(APP_HEADERS)) c.header(name, value);
  c.header('cache-control', cache);
}

function missing(c: Context<AppEnv>): never {
  throw new AppError('not_found', `There is no ${c.req.method} ${c.req.path} here.`);
}

function notBuilt(): never {
  throw new AppError(
    'unavailable',
    'The pages of the console are not built: run "npm run build -w console". The status page works without them.',
  );
}
