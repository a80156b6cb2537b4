/**
 * Makes or renews the reflection of a period. Invariants: one reflection per mode and period; a version is only made when its
 * facts differ from the last version's; each version is stored, posted and remembered together or not at all. Words are
 * found before the transaction, because a model may take its time; inside it the facts are read again and must be the same.
 * With each version of the present period the one before is looked at again, in a job of its own: more may be known of it by now.
 */
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import type { ReflectMode, Reflection } from '@almanac/shared/contracts/observer';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { canonicalHash } from '@almanac/shared/lang/canonical';
import { newId } from '@almanac/shared/lang/ids';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { dayOf } from '@almanac/shared/lang/local-days';
import type { ObserverContext } from '../context.ts';
import {
  findReflectionOf,
  insertReflection,
  lockPeriod,
  updateReflection,
  type ReflectionRow,
} from '../db/reflections.ts';
import { RENEW_REFLECTION } from '../domain/job-names.ts';
import { dayBefore, periodOf, type Period } from '../domain/period.ts';
import { reflectionFacts, type Kept, type ReflectionFacts } from '../domain/reflection-facts.ts';
import { gatherRows } from './gather-rows.ts';
import { sendOff } from './send-off.ts';
import { showReflection } from './show-reflection.ts';
import { waitForPost } from './wait-for-post.ts';
import { wordReflection, type Wording } from './word-reflection.ts';

export interface Reflected {
  reflection: Reflection;
  /** False for a repeat, whether or not it changed anything. */
  created: boolean;
}

interface Stored {
  row: ReflectionRow;
  outcome: 'created' | 'renewed' | 'unchanged';
}

const EARLIEST_DAY = '2000-01-01';
const ATTEMPTS = 3;

/** `date` defaults to today in the person's zone. Throws 422 for a period that has not begun, 423 while stopped. */
export async function reflect(
  ctx: ObserverContext,
  input: { mode: ReflectMode; date?: string | undefined },
): Promise<Reflected> {
  await requireAllowed(ctx.db, ctx.kill, 'reflect');
  const now = ctx.clock.now();
  const zone = ctx.config.ALMANAC_ZONE;
  const period = periodOf(input.mode, checkedDay(input.date ?? dayOf(now, zone)), zone);
  if (period.from > now) throw refusedDate(`${period.name} has not begun yet.`);
  const { row, outcome } = await storeReflection(ctx, period, now);
  const shown = outcome === 'unchanged' ? row : await waitForPost(ctx, row);
  return { reflection: showReflection(shown), created: outcome === 'created' };
}

/** Renews the reflection of a period, where there is one and its facts have changed. */
export async function renewReflection(
  ctx: ObserverContext,
  { mode, day }: { mode: ReflectMode; day: string },
): Promise<void> {
  const period = periodOf(mode, day, ctx.config.ALMANAC_ZONE);
  if ((await findReflectionOf(ctx.db, mode, period.name)) === undefined) return;
  await storeReflection(ctx, period, ctx.clock.now());
}

function checkedDay(day: string): string {
  if (day >= EARLIEST_DAY) return day;
  throw refusedDate(`Reflections begin with ${EARLIEST_DAY}.`);
}

function refusedDate(message: string): AppError {
  return new AppError('invalid', message, { errors: [{ path: 'date', message }] });
}

async function storeReflection(ctx: ObserverContext, period: Period, now: Date): Promise<Stored> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const kept = await findReflectionOf(ctx.db, period.mode, period.name);
    const facts = await factsOf(ctx.db, period, now, kept);
    if (kept?.facts_hash === canonicalHash(facts)) return { row: kept, outcome: 'unchanged' };
    const wording = await wordReflection(ctx, facts);
    const stored = await ctx.db.transaction((tx) =>
      store(ctx, tx, { period, now, facts, wording }),
    );
    if (stored !== 'facts changed') return stored;
  }
  throw new AppError('unavailable', 'The records change faster than they can be put into words.', {
    retry_after_s: 10,
  });
}

interface Draft {
  period: Period;
  now: Date;
  facts: ReflectionFacts;
  wording: Wording;
}

async function store(
  ctx: ObserverContext,
  tx: Transaction,
  { period, now, facts, wording }: Draft,
): Promise<Stored | 'facts changed'> {
  await lockPeriod(tx, period.mode, period.name);
  const facts_hash = canonicalHash(facts);
  const kept = await findReflectionOf(tx, period.mode, period.name);
  if (kept?.facts_hash === facts_hash) return { row: kept, outcome: 'unchanged' };
  if (canonicalHash(await factsOf(tx, period, now, kept)) !== facts_hash) return 'facts changed';
  const made = {
    ...wording,
    reflection_id: kept?.reflection_id ?? newId('ref', now),
    version: (kept?.version ?? 0) + 1,
    facts_hash,
    stats: facts.stats,
    first_things: { until: facts.first_until, things: facts.first },
    at: now,
  };
  if (kept === undefined) await insertReflection(tx, period, made);
  else await updateReflection(tx, made);
  await sendOff(ctx, tx, { ...made, period });
  if (now < period.to) {
    const before = { mode: period.mode, day: dayBefore(period) };
    const key = `${made.reflection_id}:${made.version}`;
    await ctx.queue.send(tx, RENEW_REFLECTION, before, { key });
  }
  const row = must(await findReflectionOf(tx, period.mode, period.name), 'the reflection');
  return { row, outcome: kept === undefined ? 'created' : 'renewed' };
}

async function factsOf(
  db: Queryable,
  period: Period,
  now: Date,
  row: ReflectionRow | undefined,
): Promise<ReflectionFacts> {
  return reflectionFacts(period, await gatherRows(db, period), now, keptOf(period, now, row));
}

/** Once a period is over, its look ahead stays what it was: what was ahead then is being worked on now. */
function keptOf(period: Period, now: Date, row: ReflectionRow | undefined): Kept | undefined {
  if (row === undefined || row.first_things === null || now < period.to) return undefined;
  return { ahead: row.first_things, next: row.stats.next };
}
