import type { TodayView } from '@almanac/shared/contracts/console-views';
import { expect, test } from 'vitest';
import { block } from '../calendar/fixture.ts';
import { firstSteps, hoursChart, leadOf, nowAndNext, resultOf, worthKnowing } from './said.ts';

const NOW = Date.parse('2026-11-24T13:20:00Z');
const known = <T>(value: T): { known: true; value: T } => ({ known: true, value });
const unknown = (why: string): { known: false; why: string } => ({ known: false, why });

const waitingFor = (minutes: number[]): TodayView['waiting'] =>
  known({
    items: minutes.map((left, at) => ({
      action_id: `a${at}`,
      version: 1,
      action_type: 'task.create',
      level: 3,
      risk: 'low',
      reversibility: 'reversible',
      requested_by: 'planner',
      client_id: null,
      expected_effect: '',
      payload_hash: '',
      expires_at: new Date(NOW + left * 60_000).toISOString(),
    })),
    count: minutes.length,
    more: false,
  });

const DAY = [
  block('a', '24T08:00', '24T09:00', { status: 'done', actual_minutes: 85 }),
  block('b', '24T10:00', '24T11:00'),
  block('c', '24T13:00', '24T14:00'),
  block('d', '24T15:00', '24T16:00'),
];

function view(more: Partial<TodayView> = {}): TodayView {
  return {
    at: new Date(NOW).toISOString(),
    zone: 'Europe/Berlin',
    day: { date: '2026-11-24', start: '', end: '' },
    controls: unknown(''),
    blocks: known({
      items: DAY,
      hours: [{ date: '2026-11-24', planned_minutes: 240, worked_minutes: 85 }],
    }),
    waiting: waitingFor([]),
    reflection: known(null),
    services: known([]),
    audit: known({ verified: true, rows: 48_210, at: '2026-11-24T13:00:00Z' }),
    conflicts: known({ open: 0, more: false }),
    unscheduled: known([]),
    incidents: known([]),
    ...more,
  };
}

test('the day is summed up in two sentences, and what is not known is said to be unknown', () => {
  expect(leadOf(view({ waiting: waitingFor([45, 300]) }), NOW)).toBe(
    'Two of four blocks are left today. One proposal expires within the hour.',
  );
  expect(leadOf(view({ waiting: waitingFor([300, 400]) }), NOW)).toContain(
    'Two proposals wait for you.',
  );
  expect(leadOf(view({ blocks: unknown('x'), waiting: unknown('y') }), NOW)).toBe(
    'Today’s blocks are not known. What waits for you is not known.',
  );
  expect(leadOf(view({ blocks: known({ items: [], hours: [] }) }), NOW)).toBe(
    'Nothing is planned today.',
  );
});

test('what is on now, and what comes next, are blocks that are still open', () => {
  const found = nowAndNext(DAY, NOW);
  expect([found.now?.title, found.next?.title]).toEqual(['c', 'd']);
  const done = DAY.map((one) => ({ ...one, status: 'done' as const }));
  expect(nowAndNext(done, NOW)).toEqual({ now: undefined, next: undefined });
});

test('a row says what was worked where it is over, and never that open work is done', () => {
  expect(DAY.map((one) => resultOf(one, NOW))).toEqual([
    '1 h 25 min',
    'over, still open',
    'now',
    '1 h',
  ]);
  expect(resultOf(block('p', '24T08:00', '24T09:00', { status: 'partial' }), NOW)).toBe(
    'partly done',
  );
});

test('only work beyond the noise is over plan', () => {
  const chart = hoursChart([
    { date: '2026-11-23', planned_minutes: 360, worked_minutes: 372 },
    { date: '2026-11-24', planned_minutes: 360, worked_minutes: 480 },
  ]);
  expect(chart).toMatchObject({
    labels: ['23 Nov', '24 Nov'],
    worked: [6.2, 6],
    over: [0, 2],
    planned: [6, 6],
  });
  expect(chart?.finding).toBe(
    'In 2 days 12 h were planned and 14 h 12 min worked; 1 day took more than planned.',
  );
  expect(
    hoursChart([{ date: '2026-11-23', planned_minutes: 0, worked_minutes: 0 }]),
  ).toBeUndefined();
});

test('what is not in order is told, and what could not be read is never told as fine', () => {
  const silent = {
    service: 'planner',
    state: 'silent' as const,
    version: null,
    uptime_s: null,
    notes: [],
    not_set_up: [],
  };
  const said = worthKnowing(
    view({ services: known([silent]), conflicts: unknown('No answer.') }),
    NOW,
  );
  expect(said.map(({ tone, text }) => `${tone}: ${text}`)).toEqual([
    'amber: 1 block of today is over, and nobody said what became of it.',
    'stop: The planner does not answer.',
    'amber: Conflicts in memory are not known. No answer.',
    'leaf: Audit verified at 14:00: 48,210 entries, no gap.',
  ]);
  const broken = view({ audit: known({ verified: false, rows: 3, at: '' }) });
  expect(worthKnowing(broken, NOW).at(-1)).toMatchObject({
    tone: 'stop',
    href: '/activity?tab=audit',
  });
});

test('the first steps are shown until anything was planned, not while that is unknown, and none is called open that nobody counts', () => {
  const fresh = view({
    blocks: known({
      items: [],
      hours: [{ date: '2026-11-24', planned_minutes: 0, worked_minutes: 0 }],
    }),
    services: known([
      {
        service: 'scheduler',
        state: 'running',
        version: '1',
        uptime_s: 1,
        notes: [],
        not_set_up: ['Google Calendar'],
      },
    ]),
  });
  expect(firstSteps(fresh, false)?.map(({ key, done }) => [key, done])).toEqual([
    ['google', false],
    ['coda', true],
    ['hours', undefined],
    ['task', undefined],
  ]);
  expect(firstSteps(view(), false)).toBeUndefined();
  expect(firstSteps({ ...fresh, blocks: unknown('') }, false)).toBeUndefined();
});
