import {
  action,
  actionDecision,
  type Action,
  type ActionDecision,
  type ActionInput,
} from '@almanac/shared/contracts/actions';
import type { ServiceClient } from '@almanac/shared/http/call';
import type { PostRow } from '../db/posts.ts';
import { externalId } from '../domain/external-id.ts';

/** Proposes the Action that writes this version; a repeat in the same round gives the same Action. */
export function proposePost(
  actions: ServiceClient,
  post: PostRow,
  date: string,
): Promise<ActionDecision> {
  const external_id = externalId(post.mode, post.period);
  const key = `coda.post_thread:${post.reflection_id}:${post.version}`;
  const idempotency_key = post.round === 1 ? key : `${key}:${post.round}`;
  const body: ActionInput = {
    action_type: 'coda.post_thread',
    inputs: { external_id, date, author: 'Almanac', body: withFooter(post) },
    target: { system: 'coda', ref: `daily_thread:${external_id}` },
    expected_effect: `The ${post.mode} reflection of ${post.period} stands in the Coda Daily Thread.`,
    reasoning: `The ${post.mode} reflection was asked for; each period has one row, written by its external id.`,
    affected_records: [external_id],
    rollback: { strategy: 'restore_previous', plan: 'Post the version before it again.' },
    idempotency_key,
  };
  return actions.call({
    method: 'POST',
    path: '/api/v1/actions',
    body,
    reply: actionDecision,
    idempotency_key,
  });
}

function withFooter({ narrative_markdown, footer }: PostRow): string {
  return footer === null ? narrative_markdown : `${narrative_markdown.trimEnd()}\n\n${footer}\n`;
}

export function fetchAction(actions: ServiceClient, action_id: string): Promise<Action> {
  return actions.call({ method: 'GET', path: `/api/v1/actions/${action_id}`, reply: action });
}
