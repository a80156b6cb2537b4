/** The limit of calls as a provider meets it: by when calls leave, whatever happens between a turn and its call. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setGuardrails } from './gateway.ts';
import { proposed, type CrashStage } from './executor/crash-rounds.ts';
import { openExecutor } from './executor/stage.ts';
import { allDoneOnce } from './executor/workers.ts';

const PER_S = 8;
const ACTIONS = 20;
const CHILD = fileURLToPath(new URL('executor/late-child.ts', import.meta.url));

let stage: CrashStage & { close: () => Promise<void> };

beforeAll(async () => {
  stage = await openExecutor({ EXECUTION_LEASE_MS: '10000' });
  const { gateway } = stage;
  await gateway.start();
  await setGuardrails(gateway, { connector_calls_per_s: PER_S });
  await gateway.stop();
});
afterAll(() => stage.close());

async function executed(ids: readonly string[]): Promise<void> {
  const env = { ...process.env, ...stage.gateway.env };
  const child = fork(CHILD, [stage.provider.url, ...ids], { env, stdio: 'pipe' });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code, said).toBe(0);
}

test('I7: however late two processes are between turns and calls, no second sees more calls leave than are allowed, look-ups among them', async () => {
  const ids: string[] = [];
  while (ids.length < ACTIONS) ids.push(await proposed(stage, 'keyed'));
  await Promise.all([executed(ids.slice(ACTIONS / 2)), executed(ids.slice(0, ACTIONS / 2))]);
  await allDoneOnce(stage, ids, 1000);
  const left = stage.provider.left.toSorted((a, b) => a - b);
  expect(left.length).toBeGreaterThan(ACTIONS);
  const apart = left.slice(PER_S).map((at, n) => at - (left[n] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(1000);
});
