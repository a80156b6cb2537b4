import { get } from 'node:http';
import { expect, test } from 'vitest';
import { AppError } from '@almanac/shared/lang/app-error';
import { serve } from '@almanac/shared/http/serve';

const app = (answer: () => Response | Promise<Response>) => ({ fetch: () => answer() });
const ok = app(() => new Response('ok'));

test('a taken port is refused in a sentence that names it', async () => {
  const first = await serve(ok, '127.0.0.1', 0);
  const second = await serve(ok, '127.0.0.1', first.port).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(AppError);
  expect(String(second)).toContain(`Port ${first.port} on 127.0.0.1 is taken`);
  await first.close();
  const third = await serve(ok, '127.0.0.1', first.port);
  await third.close();
});

test('another reason not to listen passes through', async () => {
  await expect(serve(ok, '192.0.2.1', 0)).rejects.toThrow(/EADDRNOTAVAIL/);
});

test('the address of an IPv6 host is a usable URL', async () => {
  const server = await serve(ok, '::1', 0);
  expect(await (await fetch(server.url)).text()).toBe('ok');
  await server.close();
});

test('closing lets a running request finish', async () => {
  let release = (_: Response): void => undefined;
  let arrived = (): void => undefined;
  const waiting = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const answer = new Promise<Response>((resolve) => {
    release = resolve;
  });
  const server = await serve(
    app(() => {
      arrived();
      return answer;
    }),
    '127.0.0.1',
    0,
  );
  const request = fetch(server.url);
  await waiting;
  const started = performance.now();
  const closed = server.close();
  release(new Response('late'));
  expect(await (await request).text()).toBe('late');
  await closed;
  expect(performance.now() - started).toBeLessThan(1000);
});

test('closing does not wait for ever for an answer that never ends', async () => {
  const endless = app(
    () => new Response(new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1)) })),
  );
  const server = await serve(endless, '127.0.0.1', 0);
  await new Promise<void>((resolve) => {
    get(server.url, (answer) => {
      answer.once('data', () => resolve());
      answer.on('error', () => undefined);
    }).on('error', () => undefined);
  });
  const started = performance.now();
  await server.close();
  expect(performance.now() - started).toBeLessThan(5000);
});
