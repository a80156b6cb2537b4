/**
 * The person agreed at the start to what the demo writes. That word is given for each Action by itself, as the operator's
 * approval of exactly what was read: no standing authorization is left behind, and what was not agreed to keeps waiting.
 */
import { z } from 'zod';
import {
  action as actionReply,
  type Action,
  type ActionType,
} from '@almanac/shared/contracts/actions';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { Stage } from './stage.ts';
import type { Tour } from './tour.ts';

/** Coda confirms a write within seconds or within a minute. */
const SLOW_MS = 120_000;

const idsReply = z.object({ items: z.array(z.object({ action_id: z.string() })) });

/** The Actions of a kind in a state, newest first. */
export async function actionsOf(
  stage: Stage,
  query: { type: ActionType; status: Action['state'] },
): Promise<Action[]> {
  const { items } = await stage.as_operator.actions.call({
    method: 'GET',
    path: '/api/v1/actions',
    query,
    reply: idsReply,
  });
  return Promise.all(
    items.map(({ action_id }) =>
      stage.as_operator.actions.call({
        method: 'GET',
        path: `/api/v1/actions/${action_id}`,
        reply: actionReply,
      }),
    ),
  );
}

/** Approves what waits of this kind, one by one, and says so. */
export async function allowWaiting(tour: Tour, type: ActionType): Promise<void> {
  const { stage, say, style } = tour;
  for (const waiting of await actionsOf(stage, { type, status: 'awaiting_approval' })) {
    const { action_id, version, payload_hash } = waiting;
    await stage.as_operator.actions.call({
      method: 'POST',
      path: `/api/v1/actions/${action_id}/approve`,
      body: { version, payload_hash, hold_ms: 0, note: 'Agreed to at the start of the demo.' },
      reply: z.object({ action_id: z.string() }).loose(),
    });
    say(style.dim(`     allowed, as you agreed: ${waiting.card.title}`));
  }
}

/** Waits for a fact while it approves what stands in its way. */
export function waitAllowing<T>(
  tour: Tour,
  type: ActionType,
  what: string,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  return waitFor(
    what,
    async () => {
      await allowWaiting(tour, type);
      return ask();
    },
    SLOW_MS,
  );
}

export async function rejectWaiting(stage: Stage, type: ActionType, reason: string): Promise<void> {
  for (const { action_id } of await actionsOf(stage, { type, status: 'awaiting_approval' })) {
    await stage.as_operator.actions.call({
      method: 'POST',
      path: `/api/v1/actions/${action_id}/reject`,
      body: { reason },
      reply: z.object({ action_id: z.string() }).loose(),
    });
  }
}
