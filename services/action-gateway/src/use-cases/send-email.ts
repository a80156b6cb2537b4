import type { z } from 'zod';
import { actionInputs } from '@almanac/shared/contracts/actions';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import {
  connector,
  type Connector,
  type ConnectorCall,
  type ConnectorOutcome,
  type Finding,
} from '../clients/connector.ts';
import type { Letter, MessageTransport, SendOutcome } from '../clients/message-transport.ts';
import type { ActionGatewayContext } from '../context.ts';
import {
  deliveryAtWork,
  finishDelivery,
  insertDelivery,
  listDeliveries,
} from '../db/deliveries.ts';
import { notAllowed } from '../db/message-channels.ts';
import { externalLetter } from '../domain/letter-of.ts';

/**
 * Mail to people outside: to addresses a person has allowed, while external communication is switched on. SMTP cannot be asked
 * whether a mail arrived, so each try is a row before it begins, and the look-up is that row: what was accepted is done, what may
 * have been sent is a person's to settle, and only what surely was not sent is sent again.
 */
export function emailConnector(
  held: () => ActionGatewayContext,
  transport: MessageTransport,
): Connector {
  const lookUp: Connector['lookUp'] = ({ action_id }) => earlierTry(held(), action_id);
  return connector((call) => sendEmail(held(), transport, call), { lookUp });
}

async function sendEmail(
  ctx: ActionGatewayContext,
  transport: MessageTransport,
  { action_id, payload, spendGrant }: ConnectorCall,
): Promise<ConnectorOutcome> {
  const { to, subject, text } = actionInputs['email.send'].parse(payload.inputs);
  const addresses = await addressesOf(ctx, to);
  if ('outcome' in addresses) return addresses;
  const ref = derivedId('exe', action_id);
  const outcome = await tryOnce(ctx, transport, {
    action_id,
    to: addresses,
    letter: { ...externalLetter(subject, text), ref },
    spendGrant,
  });
  return asOutcome(outcome, ref);
}

type Recipients = z.infer<(typeof actionInputs)['email.send']>['to'];

/** As approved, and all of them on the allowlist, or the refusal that names those who are not. */
async function addressesOf(
  ctx: ActionGatewayContext,
  to: Recipients,
): Promise<string[] | ConnectorOutcome> {
  const found = to.flatMap(({ address }) => address ?? []);
  const strangers = await notAllowed.many(ctx.db, found);
  const missing = [
    ...strangers.map(({ address }) => address),
    ...to.flatMap((one) => (one.address === undefined && 'person' in one ? [one.person] : [])),
  ];
  if (missing.length === 0) return [...new Set(found)];
  return { outcome: 'refused', reason: `Not on the allowlist: ${missing.join(', ')}.` };
}

interface Try extends Pick<ConnectorCall, 'action_id' | 'spendGrant'> {
  to: readonly string[];
  letter: Letter;
}

/** Its row stands before the grant is spent: between that and the mail nothing else is waited for. */
async function tryOnce(
  ctx: ActionGatewayContext,
  transport: MessageTransport,
  { action_id, to, letter, spendGrant }: Try,
): Promise<SendOutcome> {
  const delivery_id = newId('dlv');
  const lease_ms = ctx.config.EXECUTION_LEASE_MS + transport.limit_ms;
  const at = ctx.clock.now();
  await insertDelivery.run(ctx.db, delivery_id, action_id, null, 'mail', letter.ref, at, lease_ms);
  try {
    await spendGrant();
  } catch (error) {
    const why = errorText(error);
    await finishDelivery.run(ctx.db, delivery_id, 'withdrawn', why, ctx.clock.now());
    throw error;
  }
  const outcome = await transport.send(to, letter);
  await finishDelivery.run(ctx.db, delivery_id, outcome.outcome, outcome.why, ctx.clock.now());
  return outcome;
}

/** What the earlier attempts came to, as far as a mail server ever says it. */
async function earlierTry(ctx: ActionGatewayContext, action_id: string): Promise<Finding> {
  const at_work = await deliveryAtWork.maybe(ctx.db, action_id);
  if (at_work !== undefined && at_work.lease_left_ms > 0) {
    throw new AppError('locked', 'An earlier try may still be at work.');
  }
  if (at_work !== undefined) {
    const why = 'The process that sent it ended in the middle.';
    await finishDelivery.run(ctx.db, at_work.delivery_id, 'unknown', why, ctx.clock.now());
  }
  const tries = await listDeliveries.many(ctx.db, action_id);
  const accepted = tries.find(({ state }) => state === 'accepted');
  if (accepted !== undefined) return { found: 'happened', ...told(accepted) };
  const last = tries.at(-1);
  if (last?.state !== 'unknown') return { found: 'absent' };
  return { found: 'unclear', reason: lost(last) };
}

function told({ provider_ref, why }: { provider_ref: string; why: string }) {
  const note = `the mail server took it: ${why}`;
  return { result: { message_ref: provider_ref }, note, provider_ref };
}

function lost({ provider_ref, why }: { provider_ref: string; why: string }): string {
  const ask = 'A mail server cannot be asked, so it is not sent again: look among what was sent.';
  return `It may have been sent (${provider_ref}): ${why} ${ask}`;
}

/** Throws where the server did not say that it took it or never will. */
function asOutcome({ outcome, why }: SendOutcome, provider_ref: string): ConnectorOutcome {
  switch (outcome) {
    case 'accepted':
      return { outcome: 'done', ...told({ provider_ref, why }) };
    case 'refused':
      return { outcome: 'refused', reason: `The mail server refused it: ${why}` };
    case 'unknown':
      throw new Error(lost({ provider_ref, why }));
    case 'not_now':
      throw new AppError('unavailable', `The mail server: ${why}`);
  }
}
