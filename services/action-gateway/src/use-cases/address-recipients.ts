/** Persons get the address that is theirs at the proposal, so that it is approved and hashed, and a mail goes where people saw it go. */
import {
  actionInputs,
  type ActionRequest,
  type ActionType,
  type MailRecipient,
} from '@almanac/shared/contracts/actions';
import type { Queryable } from '@almanac/shared/pg/database';
import { mailOf } from '../db/message-channels.ts';

/** Which inputs name people whom a mail reaches. */
const FIELDS: Partial<Record<ActionType, string>> = {
  'email.send': 'to',
  'invoice.remind': 'to',
  'meeting.schedule': 'attendees',
};

interface Addressed {
  action_type: ActionType;
  inputs: Record<string, unknown>;
}

/** The request as it is resolved; a person without an allowed address gets none, and nothing will go there. */
export async function addressRecipients(
  db: Queryable,
  request: ActionRequest,
): Promise<ActionRequest> {
  const field = FIELDS[request.action_type];
  if (field === undefined) return request;
  const to = await Promise.all(recipientsOf(request).map((one) => addressed(db, one)));
  return { ...request, inputs: { ...request.inputs, [field]: to } };
}

/** In words, who has another address now than the one that was approved. */
export async function movedRecipients(db: Queryable, action: Addressed): Promise<string[]> {
  const moved: string[] = [];
  for (const one of recipientsOf(action)) {
    if (!('person' in one) || one.address === undefined) continue;
    if ((await mailOf.maybe(db, one.person))?.address === one.address) continue;
    moved.push(`the address of ${one.person} is another one than what was approved`);
  }
  return moved;
}

function recipientsOf({ action_type, inputs }: Addressed): MailRecipient[] {
  const field = FIELDS[action_type];
  if (field === undefined) return [];
  const parsed: Record<string, unknown> = actionInputs[action_type].parse(inputs);
  return parsed[field] as MailRecipient[];
}

async function addressed(db: Queryable, recipient: MailRecipient): Promise<MailRecipient> {
  if (!('person' in recipient)) return recipient;
  const { person } = recipient;
  const mail = await mailOf.maybe(db, person);
  return mail === undefined ? { person } : { person, address: mail.address };
}
