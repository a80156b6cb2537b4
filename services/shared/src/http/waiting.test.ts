import { expect, test } from 'vitest';
import { inRequestScope } from './request-scope.ts';
import { serverTiming, type Wait, waitingFor } from './waiting.ts';

const ana = { actor: 'ana', actor_type: 'person', all_clients: false } as const;

async function timed(work: () => Promise<unknown>): Promise<ReadonlyMap<string, Wait>> {
  const waits = new Map<string, Wait>();
  await inRequestScope({ request_id: 'req_1', actor: ana, waits }, work);
  return waits;
}

/** Ends when told, so that nothing depends on how long it takes. */
function held(): { work: () => Promise<void>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

test('calls that overlap are one wait, also where one of them fails', async () => {
  const [first, second] = [held(), held()];
  const waits = await timed(async () => {
    const from = performance.now();
    const both = [waitingFor('calendar', first.work), waitingFor('calendar', second.work)];
    const refused = waitingFor('calendar', () => Promise.reject(new Error('refused')));
    await expect(refused).rejects.toThrow('refused');
    first.end();
    second.end();
    await Promise.all(both);
    await waitingFor('mail', () => Promise.resolve());
    return performance.now() - from;
  });
  const calendar = waits.get('calendar');
  expect(calendar?.open).toBe(0);
  expect(serverTiming(waits)).toMatch(/^calendar;dur=\d+\.\d, mail;dur=\d+\.\d$/);
});

test('where nobody was waited for nothing is told, and outside of a request the work is done all the same', async () => {
  expect(serverTiming(await timed(() => Promise.resolve()))).toBeUndefined();
  await expect(waitingFor('calendar', () => Promise.resolve(7))).resolves.toBe(7);
});
