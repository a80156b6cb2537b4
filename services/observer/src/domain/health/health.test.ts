import { expect, test } from 'vitest';
import { faultsOf, type Fault } from './faults.ts';
import { nextHealth, type HealthState } from './next-state.ts';

const WELL = { database_error: undefined, services: [], disk: undefined, stopped: undefined };
const EMPTY: HealthState = { faults: [], told: [], alerted_at: null };
const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 23, 9, minutes));
const fault = (part: string, grade: Fault['grade'] = 'told'): Fault => {
  return { part, grade, detail: `${part} is unwell.` };
};

/** Looks one after the other, `minutes` apart; says which alerted. */
function play(seen: Fault[][], minutes = 1): (string | undefined)[] {
  let state = EMPTY;
  return seen.map((faults, index) => {
    const { alert, ...next } = nextHealth(state, faults, at(index * minutes));
    state = next;
    return alert?.title;
  });
}

test('one bad look alarms nobody, the second does, a third says nothing new', () => {
  const bad = [fault('service.planner')];
  expect(play([bad, [], bad, bad, bad])).toEqual([
    undefined,
    undefined,
    undefined,
    'Almanac is unwell: service.planner',
    undefined,
  ]);
});

test('at most one alert an hour, whatever happens in it; what is left over is told at its end', () => {
  const one = [fault('service.planner')];
  const two = [...one, fault('disk')];
  const alerts = play([one, one, ...Array.from({ length: 8 }, () => two)], 10);
  expect(alerts.map((title, index) => [index, title]).filter(([, title]) => title)).toEqual([
    [1, 'Almanac is unwell: service.planner'],
    [7, 'Almanac is unwell: service.planner, disk'],
  ]);
});

test('a fault that comes and goes all the time is told at most once an hour', () => {
  const bad = [fault('disk')];
  const flapping = Array.from({ length: 300 }, (_, index) => (index % 5 < 3 ? bad : []));
  expect(play(flapping).filter((title) => title !== undefined).length).toBeLessThanOrEqual(5);
});

test('a stop is told at once', () => {
  expect(play([[fault('stopped')]])).toEqual(['Almanac is stopped']);
});

test('a warning alarms nobody', () => {
  const warning = [fault('outside.coda', 'warn')];
  expect(play([warning, warning, warning])).toEqual([undefined, undefined, undefined]);
});

test('what is unwell is named once, with its grade', () => {
  const services = [
    { service: 'planner', status: 'silent', degraded: [] },
    { service: 'scheduler', status: 'fail', degraded: ['database'] },
    { service: 'action-gateway', status: 'warn', degraded: ['coda', 'stopped'] },
    { service: 'memory-gateway', status: 'warn', degraded: ['coda'] },
  ] as const;
  const disk = { free_share: 0.04, free_gib: 2 };
  const faults = faultsOf({ ...WELL, services, disk, stopped: 'Stopped by ana.' });
  expect(faults.map(({ part, grade }) => `${part} ${grade}`)).toEqual([
    'service.planner told',
    'service.scheduler told',
    'outside.database warn',
    'outside.coda warn',
    'disk told',
    'stopped told',
  ]);
  expect(faultsOf({ ...WELL, disk: { free_share: 0.09, free_gib: 9 } })).toMatchObject([
    { grade: 'warn', detail: '9.0 % of the disk are free (9.0 GiB).' },
  ]);
  expect(faultsOf({ ...WELL, disk: { free_share: 0.5, free_gib: 50 } })).toEqual([]);
});
