import type { Controls } from '@almanac/shared/contracts/controls';
import { controlsPatch } from '@almanac/shared/contracts/controls';
import { expect, test } from 'vitest';
import { sinceOf, switchesOf, turned } from './switches.ts';

const controls = {
  kill_switch: false,
  jobs_enabled: true,
  proposals_enabled: true,
  execution_enabled: false,
  external_comms_enabled: false,
  model_calls_enabled: true,
  connectors: { coda: false },
  policy: 'standard',
  quiet_hours: { from: '21:00', to: '06:00' },
} as unknown as Controls;

test('a connector nobody spoke of is on', () => {
  const { connectors, flags } = switchesOf(controls);
  expect(connectors.find(({ key }) => key === 'connectors.coda')?.on).toBe(false);
  expect(connectors.find(({ key }) => key === 'connectors.mail')?.on).toBe(true);
  expect(flags.filter(({ on }) => !on).map(({ key }) => key)).toEqual([
    'execution_enabled',
    'external_comms_enabled',
  ]);
});

test('what is sent to turn any switch over is what the owner takes', () => {
  const { flags, connectors } = switchesOf(controls);
  for (const one of [...flags, ...connectors]) {
    expect(controlsPatch.safeParse({ reason: 'a test', ...turned(one) }).success).toBe(true);
  }
  expect(turned({ key: 'connectors.coda', on: false })).toEqual({ connectors: { coda: true } });
});

const row = (at: string, actor: string, changes: object) => ({ at, actor, data: { changes } });

test('a switch stands since the change that gave it this value, not since one that repeated it', () => {
  const changes = [
    row('4', 'jonas', { connectors: { coda: false, mail: true } }),
    row('3', 'ana', { quiet_hours: { from: '21:00', to: '06:00' } }),
    row('2', 'ana', { connectors: { coda: false } }),
    row('1', 'ana', { connectors: { coda: true } }),
  ];
  expect(sinceOf('connectors.coda', false, changes)).toEqual({ at: '2', by: 'ana' });
  expect(sinceOf('connectors.odoo', true, changes)).toBeUndefined();
  expect(sinceOf('quiet_hours', { from: '21:00', to: '06:00' }, changes)).toEqual({
    at: '3',
    by: 'ana',
  });
});

test('a value that no known change gave has no since', () => {
  expect(sinceOf('jobs_enabled', true, [row('9', 'ana', { jobs_enabled: false })])).toBeUndefined();
});
