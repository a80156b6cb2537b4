/** Sees each call that leaves this process, by `fetch` and by Node's own http (Google's client, and ours): before it, and when it is answered. */
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { pathTemplate } from './name-point.ts';
import { scopeNow, type Reach } from './reach.ts';

export function watchCalls(reach: Reach): void {
  watchFetch(reach);
  watchHttp(reach);
}

function watchFetch(reach: Reach): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    const answered = call(reach, method, url.pathname);
    const response = await original(input, init);
    answered();
    return response;
  };
}

function watchHttp(reach: Reach): void {
  const original = http.request;
  const watched = (...args: Parameters<typeof http.request>): http.ClientRequest => {
    const { method, path } = wantedOf(args);
    const answered = call(reach, method, path.split('?')[0] ?? path);
    const request = original(...args);
    request.once('response', answered);
    return request;
  };
  http.request = watched as typeof http.request;
  // Also for who imports it by its name: our own client does.
  syncBuiltinESMExports();
}

function call(reach: Reach, method: string, path: string): () => void {
  const scope = scopeNow();
  if (scope?.doing === undefined) return () => undefined;
  const { doing } = scope;
  const what = `${method} ${pathTemplate(path)}`;
  reach(scope, doing, `before ${what}`);
  return () => reach(scope, doing, `after ${what}`);
}

function wantedOf(args: readonly unknown[]): { method: string; path: string } {
  const [first, second] = args;
  const url = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined;
  const options = (url === undefined ? first : second) as http.RequestOptions | undefined;
  return { method: options?.method ?? 'GET', path: url?.pathname ?? options?.path ?? '/' };
}
