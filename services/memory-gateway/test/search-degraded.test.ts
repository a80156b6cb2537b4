import { waitFor } from '@almanac/shared/testing/wait-for';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { BAG_OF_WORDS, type Gateway, startWithModels } from './gateway.ts';

let sandbox: Sandbox;
let gateway: Gateway;
beforeAll(async () => {
  ({ sandbox, gateway } = await startWithModels(BAG_OF_WORDS));
  const content = 'The comet was seen from the harbour.';
  await gateway.post('/api/v1/memory/docs', { doc_id: 'd', title: 'Sky', content });
  await gateway.post('/api/v1/events', {
    event_type: 'task.received',
    event_source: 'test',
    payload: { task_id: 't-1', title: 'Look for the comet', source: 'coda' },
  });
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

test.each(['/api/v1/memory/search/docs', '/api/v1/memory/similar/events'])(
  '%s answers by words and says so while the embedder is down',
  async (path) => {
    // After a failure the embedder rests for a moment.
    await waitFor('the embedder is asked', async () => {
      const whole = await gateway.get(path, { query: 'comet' });
      return (whole.body['degraded'] as string[]).length === 0;
    });
    sandbox.faults.set({ provider: 'model', kind: 'status', status: 503 });
    const { status, body } = await gateway.get(path, { query: 'comet harbour' });
    expect([status, body['degraded']]).toEqual([200, ['dense']]);
    expect(body['items']).toHaveLength(1);
    sandbox.faults.clear('model');
  },
);
