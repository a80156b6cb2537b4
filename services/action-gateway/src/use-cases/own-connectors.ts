/** What the action-gateway does itself: words to people here go to its router, mail to others out by SMTP. */
import { actionInputs } from '@almanac/shared/contracts/actions';
import {
  connector,
  type Connector,
  type ConnectorCall,
  type ConnectorOutcome,
} from '../clients/connector.ts';
import type { Connectors } from '../clients/connectors.ts';
import type { Transports } from '../clients/message-transport.ts';
import type { ActionGatewayContext } from '../context.ts';
import { findRecipient } from '../db/message-channels.ts';
import { findToldMessages } from '../db/messages.ts';
import type { Severity } from '../domain/message.ts';
import { emailConnector } from './send-email.ts';
import { tellPeople, type Telling } from './tell-people.ts';

type Held = () => ActionGatewayContext;

/** Without anything that could carry a message they are missing, and their Actions blocked. */
export function ownConnectors(held: Held, transports: Transports): Connectors {
  if (Object.keys(transports).length === 0) return {};
  const { mail } = transports;
  return {
    'notify.person': notifyPerson(held),
    'message.internal': messageInternal(held),
    ...(mail === undefined ? {} : { 'email.send': emailConnector(held, mail) }),
  };
}

/** A repeat finds the message of the first time. */
const KEYED = { keyed: true };

const SEVERITY: Record<'incident' | 'health' | 'digest', Severity> = {
  incident: 'SEV2',
  health: 'SEV1',
  digest: 'SEV3',
};

function notifyPerson(held: Held): Connector {
  return connector((call) => {
    const inputs = actionInputs['notify.person'].parse(call.payload.inputs);
    const { kind, person, title, body } = inputs;
    const severity = inputs.severity ?? SEVERITY[kind];
    return handOver(held(), call, { people: [person], purpose: kind, severity, title, body });
  }, KEYED);
}

function messageInternal(held: Held): Connector {
  return connector((call) => {
    const { people, title, body } = actionInputs['message.internal'].parse(call.payload.inputs);
    const words = { purpose: 'internal', severity: 'SEV3', title, body } as const;
    return handOver(held(), call, { people, ...words });
  }, KEYED);
}

/**
 * Done means: handed to the router, which alone knows whether and when it arrives; `GET /messages` tells. A repeat finds the
 * message of the first time.
 */
async function handOver(
  ctx: ActionGatewayContext,
  { action_id, spendGrant }: ConnectorCall,
  words: Omit<Telling, 'dedupe_key'>,
): Promise<ConnectorOutcome> {
  const people = [...new Set(words.people)];
  for (const person of people) {
    if ((await findRecipient.maybe(ctx.db, person)) !== undefined) continue;
    return { outcome: 'refused', reason: `Nobody is registered here as ${person}.` };
  }
  await spendGrant();
  const dedupe_key = `action:${action_id}`;
  const messages = await ctx.db.transaction(async (tx) => {
    await tellPeople(ctx, tx, { ...words, dedupe_key });
    return findToldMessages.many(tx, people, dedupe_key);
  });
  const told = messages.map(({ message_id, state }) => ({ message_id, state }));
  const ids = told.map(({ message_id }) => message_id).join(', ');
  return { outcome: 'done', result: { messages: told }, note: `given to the router as ${ids}` };
}
