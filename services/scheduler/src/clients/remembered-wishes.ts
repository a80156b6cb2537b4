import { listOf } from '@almanac/shared/contracts/common';
import { listedMemory } from '@almanac/shared/contracts/memory-review';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { RememberedWish } from '../domain/learned/from-memory.ts';

const reply = listOf(listedMemory);
const TIMEOUT_MS = 700;

/**
 * The newest 200 preferences that stand in memory now, of everybody's scope: the list and not a recall, as one that is missing has
 * ended. Throws `unavailable` where memory does not answer.
 */
export async function rememberedWishes(
  memory: ServiceClient,
  now: Date,
): Promise<RememberedWish[]> {
  const { items } = await memory.call({
    method: 'GET',
    path: '/api/v1/memory',
    query: { kind: 'preference', limit: 200 },
    reply,
    timeout_ms: TIMEOUT_MS,
  });
  const at = now.getTime();
  return items.filter(
    ({ valid_from, valid_to }) =>
      (valid_from === null || Date.parse(valid_from) <= at) &&
      (valid_to === null || Date.parse(valid_to) > at),
  );
}
