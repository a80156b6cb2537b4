/** The sliding windows themselves, on a real Postgres, under a clock that the test moves. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActionPayload } from '@almanac/shared/contracts/actions';
import { guardrailSettings, type GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import type { Database } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { takeTurn } from '../src/use-cases/connector-turns.ts';
import { readGuardrails } from '../src/use-cases/guardrails.ts';
import { withinLimits } from '../src/use-cases/limit-guards.ts';
import { SAMPLES } from './sample-inputs.ts';

let test_db: TestDatabase;
let db: Database;
let defaults: GuardrailSettings;
let now_ms = Date.parse('2026-11-24T10:00:00Z');
const ctx = { clock: { now: () => new Date(now_ms) }, config: { ALMANAC_ZONE: 'Europe/Berlin' } };

beforeAll(async () => {
  test_db = await createTestDatabase();
  db = test_db.openAs('action-gateway');
  defaults = (await readGuardrails(db)).settings;
});
afterAll(() => test_db.drop());

const HOUR_MS = 3600_000;
let counter = 0;

interface Claim {
  action_type: ActionPayload['action_type'];
  inputs: Record<string, unknown>;
  by?: string;
  action_id?: string;
  /** What the guards that come after say. */
  passes?: boolean;
}

/** How long it would wait in ms; 0 where it passes and counts. */
async function claim(settings: object, given: Claim): Promise<number> {
  counter += 1;
  const { action_type, inputs, by = 'observer', action_id = `act_${counter}` } = given;
  const payload: ActionPayload = {
    action_type,
    inputs,
    target: { system: 'mail', ref: 'x' },
    requested_by: by,
    policy_version: 1,
    expires_at: '2027-01-01T00:00:00.000Z',
  };
  const guardrails = guardrailSettings.parse({ ...defaults, guarded_types: [], ...settings });
  const later = async () =>
    given.passes === false ? { kind: 'wait' as const, reason: 'later', delay_ms: 1 } : {};
  const verdict = await db.transaction((tx) =>
    withinLimits(ctx, tx, { action_id, payload, guardrails }, later),
  );
  return 'kind' in verdict && verdict.kind === 'wait' ? verdict.delay_ms : 0;
}

const mail = (people: number): Claim => {
  const to = Array.from({ length: people }, (_, n) => ({ person: `person-${n}` }));
  return { action_type: 'email.send', inputs: { ...SAMPLES['email.send'], to } };
};
const order = (amount: string, by = 'observer'): Claim => {
  const unit_price = { amount, currency: 'EUR' };
  const lines = [{ product: 'P-1', quantity: 1, unit_price }];
  return { action_type: 'purchase_order.create', inputs: { vendor: 'V-1', lines }, by };
};

test('I7: of 40 claims at once exactly as many pass as the window has room for', async () => {
  const settings = { emails_per_hour: 7, per_day: { recipients: 1000, amount: '0' } };
  const waits = await Promise.all(Array.from({ length: 40 }, () => claim(settings, mail(1))));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(7);
  now_ms += HOUR_MS - 1;
  expect(await claim(settings, mail(1))).toBe(50);
  now_ms += 1;
  expect(await claim(settings, mail(8))).toBeGreaterThan(0);
  expect(await claim(settings, mail(7))).toBe(0);
});

test('I7: whatever is asked for and whenever, no window of any hour or day holds more than is allowed', async () => {
  const settings = { emails_per_hour: 10, per_day: { recipients: 25, amount: '0' } };
  const step = fc.record({
    wait_min: fc.integer({ min: 0, max: 150 }),
    people: fc.integer({ min: 1, max: 6 }),
  });
  const steps = fc.array(step, { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      now_ms += 48 * HOUR_MS;
      const passed: { at: number; people: number }[] = [];
      for (const { wait_min, people } of given) {
        now_ms += wait_min * 60_000;
        if ((await claim(settings, mail(people))) === 0) passed.push({ at: now_ms, people });
      }
      for (const { at } of passed) {
        const within = (span_ms: number) =>
          passed
            .filter((other) => other.at > at - span_ms && other.at <= at)
            .reduce((sum, { people }) => sum + people, 0);
        expect(within(HOUR_MS)).toBeLessThanOrEqual(10);
        expect(within(24 * HOUR_MS)).toBeLessThanOrEqual(25);
      }
      expect(passed.length).toBeGreaterThan(0);
    }),
    { numRuns: 6 },
  );
});

test('what is told to wait passes after that time, and not before', async () => {
  const settings = { per_day: { recipients: 100, amount: '0.1' } };
  now_ms += 48 * HOUR_MS;
  const by = 'clara';
  expect(await claim(settings, order('0.05', by))).toBe(0);
  now_ms += 10_000;
  expect(await claim(settings, order('0.05', by))).toBe(0);
  expect(await claim(settings, order('0.00000001', by))).toBeGreaterThan(0);
  expect(await claim(settings, order('0.05', 'somebody else'))).toBe(0);
  now_ms += 24 * HOUR_MS - 10_000 - 300;
  const wait_ms = await claim(settings, order('0.05', by));
  expect(wait_ms).toBe(300);
  now_ms += wait_ms - 1;
  expect(await claim(settings, order('0.05', by))).toBeGreaterThan(0);
  now_ms += 1;
  expect(await claim(settings, order('0.05', by))).toBe(0);
});

test('what another guard holds back uses nothing, and a second attempt does not count twice', async () => {
  const settings = { sms_per_day: 1 };
  now_ms += 48 * HOUR_MS;
  const sms: Claim = { action_type: 'sms.send', inputs: SAMPLES['sms.send'] };
  expect(await claim(settings, { ...sms, passes: false })).toBe(1);
  expect(await claim(settings, { ...sms, action_id: 'act_same' })).toBe(0);
  expect(await claim(settings, { ...sms, action_id: 'act_same' })).toBe(0);
  expect(await claim(settings, sms)).toBeGreaterThan(0);
});

test('a clock that is set back opens no limit', async () => {
  const settings = { sms_per_day: 1 };
  now_ms += 48 * HOUR_MS;
  const sms: Claim = { action_type: 'sms.send', inputs: SAMPLES['sms.send'] };
  expect(await claim(settings, sms)).toBe(0);
  now_ms -= 2 * HOUR_MS;
  expect(await claim(settings, sms)).toBeGreaterThan(0);
  now_ms += 2 * HOUR_MS;
});

test('a guarded kind waits for the morning, and what is grave does not', async () => {
  const guarded = { guarded_types: ['email.send', 'notify.person'] };
  now_ms = Date.parse('2027-01-11T07:55:00Z');
  expect(await claim(guarded, mail(1))).toBe(300_000);
  const notice: Claim = { action_type: 'notify.person', inputs: SAMPLES['notify.person'] };
  expect(await claim(guarded, notice)).toBe(300_000);
  const grave = { ...notice, inputs: { ...notice.inputs, severity: 'SEV1' } };
  expect(await claim(guarded, grave)).toBe(0);
  now_ms += 300_000;
  expect(await claim(guarded, mail(1))).toBe(0);
});

const LIMITS = [
  { allowed: 10, window_ms: 1000, of_writes: false },
  { allowed: 15, window_ms: 10_000, of_writes: true },
];
const WITHIN = { within_ms: 60_000, slot_ms: 40 };

/** When turns of this connector end, in microseconds. */
async function endsOf(connector: string): Promise<number[]> {
  const { rows } = await test_db.admin.query<{ us: number }>(
    `select (extract(epoch from at) * 1e6)::bigint as us
       from actions.connector_calls where connector = $1 order by at`,
    [connector],
  );
  return rows.map(({ us }) => us);
}

test('I7: turns at a connector are taken ahead, each where the windows have room beside the length of a turn', async () => {
  const caller = { connector: 'turns', limits: LIMITS.slice(0, 1) };
  for (let n = 0; n < 24; n += 1) await takeTurn(db, caller, { is_write: true, ...WITHIN });
  const ends = await endsOf('turns');
  const ten_before = ends.slice(10).map((us, n) => us - (ends[n] ?? 0));
  const apart = new Set(ten_before);
  expect(apart.size).toBe(1);
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(1_040_000);
});

test('I7: questions count in the second and not among the writes, and what is too far ahead takes no turn', async () => {
  const caller = { connector: 'asked', limits: LIMITS };
  for (let n = 0; n < 15; n += 1) await takeTurn(db, caller, { is_write: true, ...WITHIN });
  const write = await takeTurn(db, caller, { is_write: true, within_ms: 5000 });
  expect([write.turn, write.full_ms > 5000]).toEqual([undefined, true]);
  const question = await takeTurn(db, caller, { is_write: false, within_ms: 5000 });
  expect(question.full_ms).toBeLessThan(5000);
  expect(await endsOf('asked')).toHaveLength(16);
});

/** The most calls that could leave within one stretch of `window_ms`, each when it suits that best. */
function mostLeaving(
  turns: readonly { opens: number; closes: number }[],
  window_ms: number,
): number {
  const from = turns.map(({ closes }) => closes);
  const within = (start: number) =>
    turns.filter(({ opens, closes }) => closes >= start && opens < start + window_ms).length;
  return Math.max(...from.map(within));
}

test('I7: whichever turns are missed and taken anew, however long, no window can see more calls than are allowed', async () => {
  const step = fc.record({
    missed: fc.option(fc.nat(), { nil: undefined }),
    slot_ms: fc.integer({ min: 10, max: 400 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      run += 1;
      const limits = [{ allowed: 4, window_ms: 300, of_writes: false }];
      const caller = { connector: `missed-${run}`, limits };
      const slots = new Map<number, number>();
      for (const { missed, slot_ms } of steps) {
        const taken = [...slots.keys()];
        const instead_of = missed === undefined ? undefined : taken[missed % taken.length];
        const instead = instead_of === undefined ? {} : { instead_of };
        const asked = { is_write: true, within_ms: 14_000, slot_ms, ...instead };
        const { turn } = await takeTurn(db, caller, asked);
        if (turn === undefined) continue;
        slots.delete(instead_of ?? 0);
        slots.set(turn.call_id, slot_ms);
      }
      const { rows } = await test_db.admin.query<{ call_id: number; ms: number }>(
        `select call_id, (extract(epoch from at) * 1000)::float8 as ms
           from actions.connector_calls where connector = $1`,
        [caller.connector],
      );
      expect(new Set(rows.map(({ call_id }) => call_id))).toEqual(new Set(slots.keys()));
      const turns = rows.map(({ call_id, ms }) => {
        return { opens: ms - (slots.get(call_id) ?? 0), closes: ms };
      });
      // A hundredth of a millisecond for what a double of today's milliseconds cannot hold.
      expect(mostLeaving(turns, 299.99)).toBeLessThanOrEqual(4);
    }),
    { numRuns: 6 },
  );
});
