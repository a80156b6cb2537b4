import { statement } from '@almanac/shared/pg/statement';

export type MessagePurpose =
  | 'approval'
  | 'escalation'
  | 'decided'
  | 'incident'
  | 'health'
  | 'digest'
  | 'supervision'
  | 'internal';
export type Severity = 'SEV0' | 'SEV1' | 'SEV2' | 'SEV3';

/** Nothing comes back where the person was told this (the same `dedupe_key`) already. */
export const insertMessage = statement<
  { message_id: string },
  [
    message_id: string,
    person_id: string,
    purpose: MessagePurpose,
    severity: Severity,
    title: string,
    body: string,
    action_id: string | null,
    dedupe_key: string,
    created_at: Date,
  ]
>(
  `insert into actions.messages (message_id, person_id, purpose, severity, title, body, action_id, dedupe_key, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   on conflict on constraint messages_once do nothing returning message_id`,
);

/** Says what became of a message that waited. */
export const settleMessage = statement<never, [message_id: string, state: string, why: string]>(
  `update actions.messages set state = $2, why = $3, settled_at = now()
    where message_id = $1 and state in ('queued', 'held')`,
);
