import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  allow,
  externalId,
  inState,
  openGateway,
  postsOf,
  propose,
  rowsOf,
  startProcess,
  threadPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let child: ChildProcess | undefined;

beforeAll(async () => {
  gateway = await openGateway({ CODA_TIMEOUT_MS: '20000' });
  await allow(gateway, 'coda.post_thread');
  await gateway.stop();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await gateway.close();
});

test('F5: a process killed in the middle of a call leaves one row, not two and not none', async () => {
  gateway.sandbox.faults.set({
    provider: 'coda',
    kind: 'timeout_after_doing',
    times: 1,
    match: { method: 'POST' },
  });
  child = await startProcess(gateway);
  const request = threadPost();
  const { body } = await propose(gateway, request);
  await waitFor('Coda was called', () =>
    gateway.sandbox.journal.entries.some(({ method }) => method === 'POST'),
  );
  must(child.pid, 'a process');
  child.kill('SIGKILL');
  await new Promise((resolve) => child?.once('exit', resolve));

  await gateway.start();
  const done = await inState(gateway, body.action_id, 'succeeded', 25_000);
  const states = done.events.map(({ to_state }) => to_state);
  expect(states.slice(-3)).toEqual(['unknown', 'claimed', 'succeeded']);
  expect(done.events.at(-2)?.detail).toContain('reconciles');
  expect(done.events.at(-1)?.detail).toContain('found, not repeated');
  expect(postsOf(gateway, externalId(request))).toBe(1);
  expect(await rowsOf(gateway, externalId(request))).toBe(1);
  const attempts = await gateway.db.admin.query<{ attempt: number; state: string }>(
    'select attempt, state from actions.executions where action_id = $1 order by attempt',
    [body.action_id],
  );
  expect(attempts.rows).toEqual([
    { attempt: 1, state: 'unknown' },
    { attempt: 2, state: 'succeeded' },
  ]);
}, 45_000);
