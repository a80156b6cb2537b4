import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  routeDecision,
  type RouteFlags,
  type RoutedChannel,
  type RoutedMessage,
  type Tries,
} from './route-decision.ts';

const NOON = new Date('2026-11-26T11:00:00Z');
const NIGHT = new Date('2026-11-27T01:00:00Z');
const untried: Tries = {
  not_now: 0,
  first_at: undefined,
  last_at: undefined,
  unknown: 0,
  refused: undefined,
  said: '',
};
const mail: RoutedChannel = {
  channel_id: 'chn_1',
  kind: 'mail',
  allowed: true,
  carrier: 'ready',
  tries: untried,
};
const second = { ...mail, channel_id: 'chn_2' };
const tried = (tries: Partial<Tries>, channel = mail) => ({
  ...channel,
  tries: { ...untried, ...tries },
});
const ana = { active: true, zone: 'Europe/Berlin' };
const flags: RouteFlags & { now: Date } = {
  stopped: undefined,
  quiet_hours: { from: '21:00', to: '06:00' },
  last_health_at: undefined,
  last_group_at: undefined,
  retry_base_ms: 2000,
  now: NOON,
};
const notice: RoutedMessage = { purpose: 'incident', severity: 'SEV2', outdated: undefined };

function decide(
  message: Partial<RoutedMessage> = {},
  channels: RoutedChannel[] = [mail],
  change: Partial<typeof flags> = {},
) {
  return routeDecision({ ...notice, ...message }, ana, channels, { ...flags, ...change });
}

describe('F22: in quiet hours', () => {
  test('what is no hurry waits for their end, what is urgent goes', () => {
    const until = new Date('2026-11-27T05:00:00Z');
    for (const severity of ['SEV2', 'SEV3'] as const) {
      expect(decide({ severity }, [mail], { now: NIGHT })).toMatchObject({ kind: 'hold', until });
    }
    for (const severity of ['SEV0', 'SEV1'] as const) {
      expect(decide({ severity }, [mail], { now: NIGHT })).toMatchObject({ kind: 'send' });
    }
  });
});

describe('while stopped', () => {
  const stopped = 'Everything is stopped.';
  test('all but health waits, however urgent', () => {
    const held = { kind: 'hold', until: undefined, why: stopped };
    expect(decide({ severity: 'SEV0' }, [mail], { stopped })).toEqual(held);
    const health = { purpose: 'health', severity: 'SEV1' } as const;
    expect(decide(health, [mail], { stopped })).toMatchObject({ kind: 'send' });
    const last_health_at = new Date(NOON.getTime() - 59 * 60_000);
    expect(decide(health, [mail], { stopped, last_health_at })).toMatchObject({
      kind: 'hold',
      until: new Date(NOON.getTime() + 60_000),
    });
    expect(decide(health, [mail], { last_health_at })).toMatchObject({ kind: 'send' });
  });
});

describe('the channel', () => {
  test('has to be on the allowlist, set up, and not have refused', () => {
    const end = (channels: RoutedChannel[]) => decide({}, channels);
    expect(end([])).toMatchObject({ kind: 'end', state: 'dropped' });
    expect(end([{ ...mail, allowed: false }])).toMatchObject({ state: 'dropped' });
    expect(end([{ ...mail, carrier: 'not set up' }])).toMatchObject({ state: 'dropped' });
    expect(end([tried({ refused: '550' })])).toEqual({
      kind: 'end',
      state: 'failed',
      why: 'Refused: 550',
    });
    expect(end([tried({ refused: '550' }), second])).toMatchObject({ channel_id: 'chn_2' });
    expect(end([{ ...mail, carrier: 'switched off' }])).toMatchObject({ kind: 'hold' });
    expect(end([{ ...mail, carrier: 'switched off' }, second])).toMatchObject({
      channel_id: 'chn_2',
    });
  });

  test('that says not now is waited for twice as long each time, then the next one is taken', () => {
    const last_at = new Date(NOON.getTime() - 1000);
    const busy = (not_now: number) => tried({ not_now, last_at, first_at: last_at, said: '451' });
    expect(decide({}, [busy(1), second])).toMatchObject({ until: new Date(NOON.getTime() + 1000) });
    expect(decide({}, [busy(2), second])).toMatchObject({ until: new Date(NOON.getTime() + 3000) });
    expect(decide({}, [busy(3), second])).toMatchObject({ channel_id: 'chn_2' });
    expect(decide({ severity: 'SEV0' }, [busy(1), second])).toMatchObject({ channel_id: 'chn_2' });
    const day_ago = new Date(NOON.getTime() - 25 * 3_600_000);
    const long = tried({ not_now: 90, first_at: day_ago, last_at: day_ago, said: '451' });
    expect(decide({}, [long])).toEqual({
      kind: 'end',
      state: 'failed',
      why: 'Given up after a day: 451',
    });
  });

  test('that may have brought it is used once more for what is urgent, never for the rest', () => {
    const once = tried({ unknown: 1, said: 'cut' });
    expect(decide({}, [once, second])).toMatchObject({ kind: 'end', state: 'unknown' });
    expect(decide({ severity: 'SEV1' }, [once])).toMatchObject({ channel_id: 'chn_1' });
    const twice = tried({ unknown: 2, said: 'cut' });
    expect(decide({ severity: 'SEV1' }, [twice, second])).toMatchObject({ channel_id: 'chn_2' });
    expect(decide({ severity: 'SEV1' }, [twice])).toMatchObject({ state: 'unknown' });
  });
});

test('notices that are no hurry go together, questions and urgent ones alone', () => {
  const last_group_at = new Date(NOON.getTime() - 60_000);
  const until = new Date(NOON.getTime() + 4 * 60_000);
  expect(decide({}, [mail], { last_group_at })).toMatchObject({ kind: 'hold', until });
  expect(decide({ purpose: 'approval' }, [mail], { last_group_at })).toMatchObject({
    kind: 'send',
  });
  expect(decide({ severity: 'SEV1' }, [mail], { last_group_at })).toMatchObject({ kind: 'send' });
});

test('what nobody needs to know any more, and who is not here, is dropped with the reason', () => {
  const outdated = 'The Action it asks about is rejected.';
  expect(decide({ outdated })).toEqual({ kind: 'end', state: 'dropped', why: outdated });
  const gone = routeDecision(notice, { ...ana, active: false }, [mail], flags);
  expect(gone).toMatchObject({ kind: 'end', state: 'dropped' });
});

test('of no message whatever nothing is said, and a wait ends later than now', () => {
  const instant = fc.option(
    fc.integer({ min: -200_000_000, max: 0 }).map((ms) => new Date(NOON.getTime() + ms)),
    { nil: undefined },
  );
  const tries = fc.record({
    not_now: fc.integer({ min: 0, max: 5 }),
    first_at: instant,
    last_at: instant,
    unknown: fc.integer({ min: 0, max: 3 }),
    refused: fc.option(fc.constant('550'), { nil: undefined }),
    said: fc.constant('x'),
  });
  const channels = fc.array(
    fc.record({
      channel_id: fc.constantFrom('a', 'b'),
      kind: fc.constant('mail'),
      allowed: fc.boolean(),
      carrier: fc.constantFrom('ready', 'not set up', 'switched off'),
      tries,
    }) as fc.Arbitrary<RoutedChannel>,
    { maxLength: 3 },
  );
  const message = fc.record({
    purpose: fc.constantFrom('approval', 'incident', 'health', 'digest'),
    severity: fc.constantFrom('SEV0', 'SEV1', 'SEV2', 'SEV3'),
    outdated: fc.constant(undefined),
  }) as fc.Arbitrary<RoutedMessage>;
  const stop = fc.option(fc.constant('stopped'), { nil: undefined });
  fc.assert(
    fc.property(
      message,
      channels,
      fc.tuple(stop, instant, instant),
      (what, where, [stopped, a, b]) => {
        const now = NIGHT;
        const more = { stopped, last_health_at: a, last_group_at: b, now };
        const decision = routeDecision(what, ana, where, { ...flags, ...more });
        expect(decision.why).not.toBe('');
        const until = decision.kind === 'hold' ? decision.until : undefined;
        expect(until === undefined || until > now).toBe(true);
        const sent = where.find(
          (channel) => decision.kind === 'send' && channel.channel_id === decision.channel_id,
        );
        const may_send = stopped === undefined || what.purpose === 'health';
        expect(decision.kind !== 'send' || (sent !== undefined && may_send)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
