import { reflection, type Reflection } from '@almanac/shared/contracts/observer';
import type { ReflectionRow } from '../db/reflections.ts';
import { externalId } from '../domain/external-id.ts';

/** A stored reflection as callers see it, with where its newest version stands on its way to Coda. */
export function showReflection(row: ReflectionRow): Reflection {
  const { post_status, post_note, facts_hash: _hash, ...shown } = row;
  const waits = post_status === 'queued' && post_note !== null;
  return reflection.parse({
    ...shown,
    posted: {
      coda: post_status,
      ...(post_status === 'posted' ? { ref: externalId(row.mode, row.period) } : {}),
      ...(post_note === null ? {} : { reason: post_note }),
    },
    degraded: waits ? [...row.degraded, post_note] : row.degraded,
  });
}
