/**
 * Approval links: looking changes nothing; a decision goes the way of the API's, in the name of the person the link was sent to,
 * and in one transaction with the link's one use.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import { stopReason } from '@almanac/shared/controls/read-controls';
import { inRequestScope, requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { findPayload, listActionEvents } from '../db/action-events.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findAction } from '../db/actions.ts';
import { findLink, lockLink, useLink, type ApprovalLinkRow } from '../db/approval-links.ts';
import { findRecipient } from '../db/message-channels.ts';
import { cardOf, type Card } from '../domain/card-of.ts';
import { cardDiff, type Difference } from '../domain/card-diff.ts';
import { isNonce, linkState, pageNonce, type LinkState } from '../domain/link-state.ts';
import { countedTime } from './counted-time.ts';
import { approveAction, rejectAction } from './decide-vote.ts';
import { guardedCard } from './guarded-card.ts';
import { linkHash } from './make-approval-link.ts';

/** What the page of a link shows. */
export interface LinkPage {
  state: LinkState;
  /** By this link, where it was used. */
  decision: 'approve' | 'reject' | null;
  used_at: string | null;
  expires_at: string;
  person: string;
  /** IANA, of the person. */
  zone: string;
  action: ActionRow;
  card: Card;
  /** Where it is `changed`: what is otherwise than in what was sent. */
  changes: Difference[];
  /** The last thing that happened to the Action. */
  last: { at: string; detail: string };
  /** Why nothing can be approved now; rejecting works. */
  stopped: string | undefined;
  /** For the form, where the link is open. */
  nonce: string;
}

export interface LinkDecision {
  decision: 'approve' | 'reject';
  nonce: string;
  reason: string | undefined;
}

/** Undefined where there is no such link, or its person is known here no more. */
export async function readLink(
  ctx: ActionGatewayContext,
  token: string,
): Promise<LinkPage | undefined> {
  const link = await findLink.maybe(ctx.db, linkHash(token));
  if (link === undefined) return undefined;
  const person = await findRecipient.maybe(ctx.db, link.person_id);
  return person && pageOf(ctx, token, link, person.zone ?? ctx.config.ALMANAC_ZONE);
}

/**
 * Decides once; a repeat finds what was decided, and changes nothing. Throws 403 without the nonce of the page, or where this
 * person may not decide this; 423 for an approval while everything is stopped.
 */
export async function decideByLink(
  ctx: ActionGatewayContext,
  token: string,
  form: LinkDecision,
): Promise<LinkPage | undefined> {
  const known = await findLink.maybe(ctx.db, linkHash(token));
  if (known === undefined) return undefined;
  const proof = { kind: 'link' } as const;
  const actor: Actor = {
    actor: known.person_id,
    actor_type: 'person',
    all_clients: false,
    proof,
  };
  const request_id = requestScope()?.request_id ?? newId('req');
  await inRequestScope({ request_id, actor, doing: 'decide by link' }, () =>
    ctx.db.transaction((tx) => decideIn(ctx, tx, token, { form, actor })),
  );
  return readLink(ctx, token);
}

async function decideIn(
  ctx: ActionGatewayContext,
  tx: Transaction,
  token: string,
  { form, actor }: { form: LinkDecision; actor: Actor },
): Promise<void> {
  const link = await lockLink.one(tx, linkHash(token));
  const action = await findAction.one(tx, link.action_id);
  const at = ctx.clock.now();
  const now = await countedTime(ctx, tx, action);
  if (linkState({ link, action, now }) !== 'open') return;
  if (!isNonce(form.nonce, pageNonce(token, link))) {
    throw new AppError('forbidden', 'Open the link and decide on its page.', { code: 'no_nonce' });
  }
  const { action_id, version, payload_hash } = link;
  const within = inTransactionOf(ctx, tx);
  if (form.decision === 'approve') {
    const seen = { version, payload_hash, hold_ms: 0, note: form.reason };
    await approveAction(within, actor, action_id, seen);
  } else {
    await rejectAction(within, actor, action_id, {
      reason: form.reason,
      seen: { version, payload_hash },
    });
  }
  await useLink.run(tx, link.token_hash, form.decision, at);
  await appendAudit(tx, {
    at,
    actor: actor.actor,
    actor_type: actor.actor_type,
    action: 'approval_link.used',
    subject: action_id,
    corr_id: requestScope()?.request_id ?? null,
    data: { decision: form.decision, version, payload_hash, message_id: link.message_id },
  });
}

/** Whoever works with it works in this transaction, and needs no connection of his own while others wait for the link. */
function inTransactionOf(ctx: ActionGatewayContext, tx: Transaction): ActionGatewayContext {
  const db = {
    ...ctx.db,
    query: tx.query.bind(tx),
    transaction: <T>(work: (inner: Transaction) => Promise<T>) => work(tx),
  };
  return { ...ctx, db };
}

async function pageOf(
  ctx: ActionGatewayContext,
  token: string,
  link: ApprovalLinkRow,
  zone: string,
): Promise<LinkPage> {
  const { action_id, payload_hash } = link;
  const action = await findAction.one(ctx.db, action_id);
  const card = cardOf(action.payload, zone);
  const state = linkState({ link, action, now: await countedTime(ctx, ctx.db, action) });
  const sent =
    state === 'changed' ? await findPayload.maybe(ctx.db, action_id, payload_hash) : undefined;
  const events = await listActionEvents.many(ctx.db, action_id);
  const { at, detail } = events.at(-1) ?? { at: action.created_at, detail: action.reason };
  return {
    state,
    decision: link.decision,
    used_at: link.used_at,
    expires_at: link.expires_at,
    person: link.person_id,
    zone,
    action,
    card: await guardedCard(ctx, ctx.db, action, { card, zone }),
    changes: sent === undefined ? [] : cardDiff(cardOf(sent.payload, zone), card),
    last: { at, detail },
    stopped: await stopReason(ctx.db, ctx.kill, 'decide'),
    nonce: state === 'open' ? pageNonce(token, link) : '',
  };
}
