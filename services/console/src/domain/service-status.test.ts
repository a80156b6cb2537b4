import { expect, test } from 'vitest';
import { serviceStatus } from './service-status.ts';
import { headline, type StatusView } from './status-view.ts';

const health = { status: 'pass', mode: 'NORMAL', version: '0.1.0', uptime_s: 5, degraded: [] };
const of = (change: object, status = 200) =>
  serviceStatus('planner', { status, body: { ...health, ...change } });

test('a passing service is running', () => {
  expect(of({})).toMatchObject({ state: 'running', version: '0.1.0', uptime_s: 5, notes: [] });
});

test('a warning service is not at its best, and says in words why', () => {
  const checks = {
    model: { status: 'warn', detail: 'it rests for 30 s' },
    coda: { status: 'off' },
  };
  expect(of({ status: 'warn', degraded: ['model'], checks })).toMatchObject({
    state: 'degraded',
    notes: ['Model: it rests for 30 s'],
    not_set_up: ['Coda'],
  });
});

test('a service in emergency is stopped', () => {
  expect(of({ status: 'warn', mode: 'EMERGENCY' })).toMatchObject({ state: 'stopped' });
});

test('a failing service answers 503 and is failing', () => {
  const checks = { database: { status: 'fail', detail: 'AppError: refused' } };
  expect(of({ status: 'fail', mode: 'DEGRADED_DB', checks }, 503)).toMatchObject({
    state: 'failing',
    notes: ['Database: refused'],
  });
});

test('what is no health report is not understood', () => {
  expect(serviceStatus('planner', { status: 200, body: 'hello' })).toMatchObject({
    state: 'unclear',
    notes: ['It answered 200 with something that is no health report.'],
  });
  expect(serviceStatus('planner', { status: 401, body: {} }).notes).toEqual([
    "It refused the console's token.",
  ]);
});

test('no answer is not answering', () => {
  expect(serviceStatus('planner', 'silent')).toMatchObject({ state: 'silent', version: null });
});

test('the headline says the worst thing first', () => {
  const running: StatusView['control'] = { state: 'running', reason: null, switched_off: [] };
  const [ok, warn] = [of({}), of({ status: 'warn' })];
  const silent = serviceStatus('planner', 'silent');
  const failing = of({ status: 'fail' });
  const say = (...services: (typeof ok)[]) => headline({ control: running, services });
  expect(say(ok, ok)).toBe('Everything is running.');
  expect(say(ok, warn)).toBe('Everything is running, some of it not at its best.');
  expect(say(warn, failing)).toBe('The planner is failing.');
  expect(say(failing, silent)).toBe('The planner does not answer.');
  expect(say(silent, silent)).toBe('2 services do not answer.');
  const stopped: StatusView['control'] = { state: 'stopped', reason: 'test', switched_off: [] };
  expect(headline({ control: stopped, services: [silent] })).toBe('Everything is stopped.');
});
