/** Work that is under way while the stop comes: rows of the sandbox's Daily Thread. */
import { z } from 'zod';
import { action, actionDecision, type Action } from '@almanac/shared/contracts/actions';
import type { ServiceClient } from '@almanac/shared/http/call';

export async function proposeSome(
  actions: ServiceClient,
  round: string,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    const external_id = `almanac-drill-${round}-${n}`;
    const { action_id } = await actions.call({
      method: 'POST',
      path: '/api/v1/actions',
      body: {
        action_type: 'coda.post_thread',
        inputs: {
          external_id,
          date: new Date().toISOString().slice(0, 10),
          author: 'Almanac',
          body: 'A drill of the stop. This row may be deleted.',
        },
        target: { system: 'coda', ref: `daily_thread:${external_id}` },
        expected_effect: 'One row of the drill stands in the Daily Thread of the sandbox.',
        reasoning: 'The drill needs work that is under way when everything is stopped.',
        rollback: { strategy: 'manual' },
        idempotency_key: `drill:${external_id}`,
      },
      reply: actionDecision,
    });
    ids.push(action_id);
  }
  return ids;
}

const seen = action.pick({ state: true }).extend({
  events: z.array(z.object({ at: z.string(), to_state: z.string() })),
});

export type SeenAction = Pick<Action, 'state'> & { events: { at: string; to_state: string }[] };

export function readActions(actions: ServiceClient, ids: readonly string[]): Promise<SeenAction[]> {
  return Promise.all(
    ids.map((id) => actions.call({ method: 'GET', path: `/api/v1/actions/${id}`, reply: seen })),
  );
}

/** How many began an attempt at or after a time (epoch ms). */
export function begunAfter(seen_actions: readonly SeenAction[], time_ms: number): number {
  return seen_actions.filter(({ events }) =>
    events.some(({ at, to_state }) => to_state === 'executing' && Date.parse(at) >= time_ms),
  ).length;
}

/** Until `done` holds of what is read, or the time is over; what was read last. */
export async function watch(
  read: () => Promise<SeenAction[]>,
  done: (seen: readonly SeenAction[]) => boolean,
  timeout_ms: number,
): Promise<SeenAction[]> {
  const until = performance.now() + timeout_ms;
  for (;;) {
    const now = await read();
    if (done(now) || performance.now() > until) return now;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
