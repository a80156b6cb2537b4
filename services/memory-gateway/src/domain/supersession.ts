/**
 * Who replaces whom. Only predicates declared single-valued replace at all, and only by equal or higher authority; what may
 * not replace becomes a conflict for a person, and hides nothing (design lesson: over-eager invalidation hides true facts).
 */
import type { Authority } from '@almanac/shared/contracts/memory';

const RANK: Record<Authority, number> = { inferred: 0, verified: 1, canonical: 2 };

export function authorityRank(authority: Authority): number {
  return RANK[authority];
}

/** The authorities that are at least `minimum`. */
export function authoritiesFrom(minimum: Authority): Authority[] {
  return (Object.keys(RANK) as Authority[]).filter((one) => RANK[one] >= RANK[minimum]);
}

export interface Contender {
  authority: Authority;
  occurred_at: string | null;
  valid_from: string | null;
  valid_to: string | null;
}

export interface Standing extends Contender {
  memory_id: string;
}

export type SlotDecision =
  | { outcome: 'stored' }
  | { outcome: 'supersedes'; old_ids: string[] }
  | { outcome: 'conflict'; with_id: string; reason: 'lower_authority' | 'older' };

/**
 * What happens to the current memories of a single-valued slot when another arrives at `now`. Those that hold at other times do
 * not contradict it: one value at a time is what was declared. What is announced for later replaces nothing before it begins,
 * but an announcement for the same instant; and what holds now leaves announcements alone.
 */
export function decideSlot(
  slot: readonly Standing[],
  contender: Contender,
  now: Date,
): SlotDecision {
  const together = slot.filter((old) => holdTogether(old, contender));
  const begun = together.filter((old) => !isAnnounced(old, now));
  const announced = isAnnounced(contender, now);
  const against = announced ? together : begun;
  const stronger = against.find((old) => RANK[old.authority] > RANK[contender.authority]);
  if (stronger !== undefined) {
    return { outcome: 'conflict', with_id: stronger.memory_id, reason: 'lower_authority' };
  }
  const replaced = announced ? together.filter((old) => beginTogether(old, contender)) : begun;
  if (replaced.length === 0) return { outcome: 'stored' };
  const newer = replaced.find(
    (old) => RANK[old.authority] === RANK[contender.authority] && isOlder(contender, old),
  );
  if (newer !== undefined) {
    return { outcome: 'conflict', with_id: newer.memory_id, reason: 'older' };
  }
  return { outcome: 'supersedes', old_ids: replaced.map((old) => old.memory_id) };
}

/** Whether it begins to hold only after `now`. */
export function isAnnounced({ valid_from }: Pick<Contender, 'valid_from'>, now: Date): boolean {
  return valid_from !== null && Date.parse(valid_from) > now.getTime();
}

type Begins = Pick<Contender, 'valid_from'>;

/** Whether both say that they begin to hold, and at the same instant. */
export function beginTogether(one: Begins, other: Begins): boolean {
  if (one.valid_from === null || other.valid_from === null) return false;
  return Date.parse(one.valid_from) === Date.parse(other.valid_from);
}

/** Whether there is an instant at which both hold; `valid_to` is not part of the time. */
function holdTogether(one: Contender, other: Contender): boolean {
  return !endsBefore(one, other) && !endsBefore(other, one);
}

function endsBefore(one: Contender, other: Contender): boolean {
  if (one.valid_to === null || other.valid_from === null) return false;
  return Date.parse(one.valid_to) <= Date.parse(other.valid_from);
}

/** Only where both say when: a late import of an old statement must not undo a newer one. */
function isOlder(contender: Contender, old: Contender): boolean {
  if (contender.occurred_at === null || old.occurred_at === null) return false;
  return Date.parse(contender.occurred_at) < Date.parse(old.occurred_at);
}

/** Hearing a statement again takes away a fifth of the doubt, up to 0.99, and never lowers a given confidence. */
export function reinforcedConfidence(old: number, heard: number): number {
  const firmer = old + (1 - old) * 0.2;
  return Math.max(old, heard, Math.min(firmer, 0.99));
}
