import { expect, test } from 'vitest';
import { incidentEvents } from '@almanac/shared/contracts/events';
import { meaningOf } from './incident-of-event.ts';

test('a failed workflow is named', () => {
  const payload = { workflow: 'coda-to-calendar-sync', error: 'planner is down' };
  expect(meaningOf('workflow.failed', payload).report).toEqual({
    type: 'workflow.failed.coda-to-calendar-sync',
    severity: 'SEV2',
    title: 'The workflow coda-to-calendar-sync failed',
    detail: 'coda-to-calendar-sync: planner is down',
  });
});

test('each workflow has an incident of its own, and its name cannot be anything else', () => {
  const typeOf = (workflow: string) =>
    meaningOf('workflow.failed', { workflow, error: 'x' }).report?.type;
  expect(typeOf('event-logger')).toBe('workflow.failed.event-logger');
  expect(typeOf("<b>My</b>; drop 'x'")).toBe('workflow.failed.b-my-b-drop-x');
  expect(typeOf('…')).toBe('workflow.failed.without-a-name');
  expect(typeOf('a'.repeat(500))?.length).toBeLessThan(100);
});

test('each provider has an incident of its own, and says how to mend it', () => {
  const types = (['google', 'coda', 'openrouter', 'embeddings'] as const).map((provider) => {
    const payload = { provider, service: 'planner', reason: 'It said no.', how_to_mend: 'Ask.' };
    const { report } = meaningOf('provider.refused', payload);
    expect(report?.detail).toBe('planner: It said no. Ask.');
    return report?.type;
  });
  expect(new Set(types).size).toBe(4);
});

test('a broken calendar connection is the refusal of Google, and says how to reconnect', () => {
  const { report } = meaningOf('calendar.broken', { provider: 'google', reason: 'revoked.' });
  expect(report).toMatchObject({
    type: 'provider.refused.google',
    severity: 'SEV2',
    detail: expect.stringContaining('revoked. Connect the calendar again: open /oauth/authorize'),
  });
});

test('an event whose payload was blanked stops nothing', () => {
  for (const type of incidentEvents) expect(() => meaningOf(type, null)).not.toThrow();
  expect(meaningOf('workflow.failed', {}).report?.title).toBe('The workflow without a name failed');
});
