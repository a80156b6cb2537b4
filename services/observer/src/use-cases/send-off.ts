import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { SEVERAL_CLIENTS } from '@almanac/shared/contracts/memory-scopes';
import type { RememberInput } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { ObserverContext } from '../context.ts';
import { insertPost } from '../db/posts.ts';
import type { NewVersion } from '../db/reflections.ts';
import type { Period } from '../domain/period.ts';
import { POST_REFLECTION, REMEMBER_REFLECTION } from '../domain/job-names.ts';
import { reflectionNode } from '../domain/reflection-graph.ts';

/** What follows from a new version: its audit row, its event, its memory, its place in the graph, its way to Coda. All in the version's transaction. */
export async function sendOff(
  ctx: ObserverContext,
  tx: Transaction,
  made: NewVersion & { period: Period },
): Promise<void> {
  const { reflection_id, version, period, at } = made;
  const actor = requestScope()?.actor;
  await appendAudit(tx, {
    at,
    actor: actor?.actor ?? 'observer',
    actor_type: actor?.actor_type ?? 'service',
    action: version === 1 ? 'reflection.created' : 'reflection.renewed',
    subject: reflection_id,
    corr_id: requestScope()?.request_id ?? null,
    data: { mode: period.mode, period: period.name, version, worded_by: made.worded_by },
  });
  await insertPost(tx, reflection_id, version);
  const one = { reflection_id, version };
  const key = `${reflection_id}:${version}`;
  await ctx.queue.send(tx, POST_REFLECTION, one, { key });
  const memory = memoryOf(made);
  await ctx.queue.send(tx, REMEMBER_REFLECTION, { ...one, memory }, { key });
  await notifyChange(tx, 'reflection', reflection_id, null);
  if (version > 1) return;
  await emitEvent(ctx.queue, tx, {
    event_type: 'reflection.created',
    event_source: 'observer',
    payload: { reflection_id, mode: period.mode, period: period.name },
    occurred_at: at.toISOString(),
    dedupe_key: `reflection.created:${reflection_id}`,
  });
}

/**
 * Subject and predicate are the period's, so that a later version replaces the earlier one in what memory recalls. It names the work
 * of all clients, so none of them may be told it.
 */
function memoryOf(made: NewVersion & { period: Period }): RememberInput {
  const { reflection_id, version, period, at } = made;
  return {
    content: made.narrative_markdown,
    kind: 'reflection',
    client_id: SEVERAL_CLIENTS,
    authority: 'verified',
    confidence: 0.9,
    subject: `reflection:${period.mode}:${period.name}`,
    predicate: 'narrative',
    occurred_at: at.toISOString(),
    tags: ['reflection', period.mode],
    source: { type: 'observer', ref: reflection_id },
    links: [{ edge_type: 'narrates', to_node_id: reflectionNode(period.mode, period.name) }],
    metadata: { version, period: period.name, worded_by: made.worded_by },
  };
}
