import { expect, test } from 'vitest';
import { PROVIDERS, stateOf, type Provider } from './connections.ts';

const coda = PROVIDERS.find(({ title }) => title === 'Coda') as Provider;
const service = (name: string, more: object = {}) => ({
  service: name,
  state: 'running' as const,
  version: '0.1.0',
  uptime_s: 1,
  notes: [] as string[],
  not_set_up: [] as string[],
  ...more,
});

test('a provider is connected only where a service that uses it was heard and says nothing else', () => {
  expect(stateOf(coda, [service('action-gateway')]).words).toBe('connected');
  expect(stateOf(coda, [service('observer')]).words).toBe('not known');
  expect(stateOf(coda, [service('action-gateway', { state: 'silent' })]).words).toBe('not known');
  expect(stateOf(coda, [service('planner', { not_set_up: ['Coda'] })]).words).toBe('not set up');
});

test('what is wrong is told once, in the words of the service', () => {
  const notes = ['Coda: the token was refused', 'Queue: 3 wait'];
  const services = [service('planner', { notes }), service('action-gateway', { notes })];
  expect(stateOf(coda, services)).toEqual({
    tone: 'amber',
    words: 'not well',
    notes: ['the token was refused'],
  });
});
