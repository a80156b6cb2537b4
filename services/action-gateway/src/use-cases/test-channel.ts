import { appendAudit } from '@almanac/shared/audit/append';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import { found } from '@almanac/shared/pg/statement';
import type { SendOutcome } from '../clients/message-transport.ts';
import type { ActionGatewayContext } from '../context.ts';
import { countTries, finishDelivery, insertDelivery, lockSubject } from '../db/deliveries.ts';
import { findChannel } from '../db/message-channels.ts';
import { letterOf } from '../domain/letter-of.ts';
import { requireDeed } from './require-deed.ts';

const TESTS_AN_HOUR = 5;
const HOUR_MS = 3_600_000;

/**
 * Sends one test message to a person's channel at once, past the router. One's own, or an admin; 409 for an address that is not on the
 * allowlist or that nothing here can reach, 429 after five in an hour, 423 while stopped.
 */
export async function testChannel(
  ctx: ActionGatewayContext,
  actor: Actor,
  channel_id: string,
): Promise<SendOutcome> {
  requirePerson(actor);
  const channel = found(await findChannel.maybe(ctx.db, channel_id), `channel ${channel_id}`);
  const { kind, address, person_id } = channel;
  if (person_id !== actor.actor) await requireDeed(ctx.db, actor, 'edit_people');
  if (!channel.allowed) {
    throw new AppError('conflict', 'This address is not on the allowlist.', {
      code: 'not_allowed',
    });
  }
  const transport = ctx.transports[kind];
  if (transport === undefined) {
    const detail = `Nothing is set up here that sends by ${kind}.`;
    throw new AppError('conflict', detail, { code: 'not_configured' });
  }
  await requireAllowed(ctx.db, ctx.kill, 'job');
  const delivery_id = newId('dlv');
  await ctx.db.transaction(async (tx) => {
    await lockSubject.run(tx, channel_id);
    const at = ctx.clock.now();
    const since = new Date(at.getTime() - HOUR_MS);
    if ((await countTries.one(tx, channel_id, since)).count >= TESTS_AN_HOUR) {
      const detail = `An address is tested at most ${TESTS_AN_HOUR} times an hour.`;
      throw new AppError('rate_limited', detail, { retry_after_s: HOUR_MS / 1000 });
    }
    // Of one that is still at work its process may be gone; a test is nothing that must not happen twice.
    await insertDelivery.run(
      tx,
      delivery_id,
      `${channel_id}:${delivery_id}`,
      channel_id,
      kind,
      delivery_id,
      at,
      0,
    );
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'channel.tested',
      subject: channel_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { kind },
    });
  });
  const title = 'This address works';
  const body = 'Somebody asked for this test of your channel. There is nothing to do.';
  const words = { purpose: 'internal', severity: 'SEV3', title, body } as const;
  const letter = letterOf([words], { decide: undefined, console_url: ctx.config.CONSOLE_URL });
  const outcome = await transport.send([address], { ...letter, ref: delivery_id });
  await finishDelivery.run(ctx.db, delivery_id, outcome.outcome, outcome.why, ctx.clock.now());
  return outcome;
}
