/**
 * Preferences that were learned: of what memory holds, of what the person moves again and again, and of wishes they confirmed. Each is a
 * row with its source and weight that can be turned off; a change leaves its row in the history.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type {
  ChangeLearned,
  LearnedPreferenceView,
  RememberLearned,
} from '@almanac/shared/contracts/learned-preferences';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalJson } from '@almanac/shared/lang/canonical';
import { derivedId } from '@almanac/shared/lang/ids';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import { rememberedWishes } from '../clients/remembered-wishes.ts';
import type { SchedulerContext } from '../context.ts';
import {
  allLearned,
  insertLearned,
  keepLearned,
  type LearnedRow,
  lockLearned,
  movesOfPerson,
  updateLearned,
} from '../db/learned-rows.ts';
import type { LearnedCandidate } from '../domain/learned/candidate.ts';
import { learnedFromEdits } from '../domain/learned/from-edits.ts';
import { learnedFromMemory, type RememberedWish } from '../domain/learned/from-memory.ts';
import { settleLearned, type StoredLearned } from '../domain/learned/settle-learned.ts';
import { SOFT_WEIGHT } from '../domain/learned/wish-preference.ts';
import { zoned } from '../domain/local-day.ts';
import type { LearnedPreference } from '../domain/schedule-types.ts';
import { actorNow } from './actor-now.ts';
import { currentPreferences } from './preferences.ts';

const DAY_MS = 86_400_000;
/** Older moves say little about today's habits. */
const OBSERVED_DAYS = 90;

export interface Learned {
  learned: LearnedPreference[];
  /** `['memory']` where memory could not be asked: what was learned before counts. */
  degraded: string[];
}

/** What counts in a schedule now, newest first; `zone` is that of the present preferences. */
export async function learnedPreferences(ctx: SchedulerContext, zone: string): Promise<Learned> {
  const { rows, degraded } = await refreshLearned(ctx, zone);
  const learned = rows
    .filter(({ status, weight }) => status === 'on' && weight > 0)
    .map(({ text, source, weight, place }) => ({ text, source, weight, ...place }));
  return { learned, degraded };
}

export async function listLearned(
  ctx: SchedulerContext,
): Promise<{ items: LearnedPreferenceView[]; next_cursor: null; degraded: string[] }> {
  const { zone } = await currentPreferences(ctx);
  const { rows, degraded } = await refreshLearned(ctx, zone);
  return { items: rows.map(learnedView), next_cursor: null, degraded };
}

/** A wish the person confirmed counts at once; the same one again is the same row, turned on. */
export function rememberLearned(
  ctx: SchedulerContext,
  { text, weight = SOFT_WEIGHT, ...place }: RememberLearned,
): Promise<LearnedPreferenceView> {
  const actor = personNow();
  return ctx.db.transaction(async (tx) => {
    const at = ctx.clock.now();
    const learned_id = derivedId('lrn', 'person', canonicalJson(place));
    const source = `you said: “${text.slice(0, 120)}”`;
    const fixed = [learned_id, 'person', source, null, 1, text, JSON.stringify(place)];
    const row = await insertLearned.maybe(tx, ...fixed, weight, 'on', actor, at);
    if (row !== undefined) return learnedView(await keep(tx, row, at, actorNow()));
    const old = await lockLearned.one(tx, learned_id);
    return learnedView(await decide(tx, old, { status: 'on', weight }, { actor, at }));
  });
}

/** Accepts, weighs or turns off. Throws 404 for an unknown one, 409 for one whose memory stands no more. */
export function changeLearned(
  ctx: SchedulerContext,
  learned_id: string,
  change: ChangeLearned,
): Promise<LearnedPreferenceView> {
  const actor = personNow();
  return ctx.db.transaction(async (tx) => {
    const old = found(await lockLearned.maybe(tx, learned_id), `learned preference ${learned_id}`);
    if (old.status === 'ended' && change.status !== 'off') {
      throw new AppError('conflict', 'What it was learned from does not stand any more.');
    }
    return learnedView(await decide(tx, old, change, { actor, at: ctx.clock.now() }));
  });
}

async function decide(
  tx: Transaction,
  old: LearnedRow,
  change: ChangeLearned,
  { actor, at }: { actor: string; at: Date },
): Promise<LearnedRow> {
  const { status = old.status, weight = old.weight } = change;
  if (status === old.status && weight === old.weight && old.decided_by !== null) return old;
  const { learned_id, version, source, observed } = old;
  const row = await updateLearned.one(
    tx,
    learned_id,
    version,
    source,
    observed,
    weight,
    status,
    actor,
    at,
  );
  return keep(tx, row, at, actorNow());
}

function personNow(): string {
  const { actor } = must(requestScope(), 'a request');
  requirePerson(actor);
  return actor.actor;
}

/** The history and the audit of one version. */
async function keep(
  tx: Transaction,
  row: LearnedRow,
  at: Date,
  by: Pick<ReturnType<typeof actorNow>, 'actor' | 'actor_type'>,
): Promise<LearnedRow> {
  const { learned_id, version, status, weight, observed } = row;
  await keepLearned.run(tx, learned_id, version, status, weight, observed, by.actor, at);
  await appendAudit(tx, {
    at,
    actor: by.actor,
    actor_type: by.actor_type,
    action: 'learned_preference.changed',
    subject: learned_id,
    corr_id: actorNow().request_id,
    data: { version, status, weight, observed },
  });
  return row;
}

const ITSELF = { actor: 'scheduler', actor_type: 'service' as const };

/** Looks at memory and moves, and stores what is new or has ended; writes nothing where nothing changed. */
async function refreshLearned(
  ctx: SchedulerContext,
  zone: string,
): Promise<{ rows: LearnedRow[]; degraded: string[] }> {
  const at = ctx.clock.now();
  const since = new Date(at.getTime() - OBSERVED_DAYS * DAY_MS);
  const [memories, moves] = await Promise.all([
    askMemory(ctx, at),
    movesOfPerson.many(ctx.db, since),
  ]);
  const observed = moves.map(({ kind, moved_from_start, start_at }) => ({
    kind,
    from: Date.parse(moved_from_start),
    to: Date.parse(start_at),
  }));
  const today = zoned(at.getTime(), zone).toPlainDate().toString();
  const candidates = [
    ...learnedFromMemory(memories ?? [], today),
    ...learnedFromEdits(observed, zone),
  ].map((one) => ({ ...one, learned_id: idOf(one) }));
  const looked_at: StoredLearned['origin'][] = memories === null ? ['edits'] : ['edits', 'memory'];
  const degraded = memories === null ? ['memory'] : [];
  const stored = await allLearned.many(ctx.db);
  const { add, change } = settleLearned(stored, candidates, looked_at);
  if (add.length === 0 && change.length === 0) return { rows: stored, degraded };
  await ctx.db.transaction(async (tx) => {
    for (const one of add) await store(tx, one, at);
    for (const { old, to } of change) {
      const { learned_id, version, decided_by } = old;
      const { source, observed: count, weight, status } = to;
      const row = await updateLearned.maybe(
        tx,
        learned_id,
        version,
        source,
        count,
        weight,
        status,
        decided_by,
        at,
      );
      if (row !== undefined) await keep(tx, row, at, ITSELF);
    }
  });
  return { rows: await allLearned.many(ctx.db), degraded };
}

async function store(
  tx: Transaction,
  one: LearnedCandidate & { learned_id: string },
  at: Date,
): Promise<void> {
  const { learned_id, origin, source, memory_id, observed, text, place, weight, status } = one;
  const fixed = [learned_id, origin, source, memory_id, observed, text, JSON.stringify(place)];
  const row = await insertLearned.maybe(tx, ...fixed, weight, status, null, at);
  if (row !== undefined) await keep(tx, row, at, ITSELF);
}

function idOf({ origin, memory_id, place }: LearnedCandidate): string {
  return derivedId('lrn', origin, memory_id ?? '', canonicalJson(place));
}

/** Null where memory could not be asked. */
async function askMemory(ctx: SchedulerContext, at: Date): Promise<RememberedWish[] | null> {
  try {
    return await rememberedWishes(ctx.memory, at);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.log.warn({ error: error.message }, 'memory could not be asked for preferences');
    return null;
  }
}

function learnedView(row: LearnedRow): LearnedPreferenceView {
  const { decided_by: _, ...shown } = row;
  return shown;
}
