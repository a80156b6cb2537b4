import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { emitEvent, rememberLater } from '@almanac/shared/queue/memory-outbox';
import type { ObserverContext } from '../context.ts';
import { insertPost } from '../db/posts.ts';
import type { NewVersion } from '../db/reflections.ts';
import type { Period } from '../domain/period.ts';
import { POST_REFLECTION } from '../domain/job-names.ts';

/** What follows from a new version: its audit row, its event, its memory, its way to Coda. All in the version's transaction. */
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
  const post = { reflection_id, version };
  await ctx.queue.send(tx, POST_REFLECTION, post, { key: `${reflection_id}:${version}` });
  await remember(ctx, tx, made);
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

/** Subject and predicate are the period's, so that a later version replaces the earlier one in what memory recalls. */
async function remember(
  ctx: ObserverContext,
  tx: Transaction,
  made: NewVersion & { period: Period },
): Promise<void> {
  const { reflection_id, version, period, at } = made;
  await rememberLater(ctx.queue, tx, `reflection:${reflection_id}:${version}`, {
    content: made.narrative_markdown,
    kind: 'reflection',
    authority: 'verified',
    confidence: 0.9,
    subject: `reflection:${period.mode}:${period.name}`,
    predicate: 'narrative',
    occurred_at: at.toISOString(),
    tags: ['reflection', period.mode],
    source: { type: 'observer', ref: reflection_id },
    metadata: { version, period: period.name, worded_by: made.worded_by },
  });
}
