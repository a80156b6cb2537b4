import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';
import type { MessagePurpose, MessageState, Severity } from '../domain/message.ts';

export type { MessagePurpose, Severity };

export interface MessageRow {
  message_id: string;
  person_id: string;
  purpose: MessagePurpose;
  severity: Severity;
  title: string;
  body: string;
  action_id: string | null;
  /** Of the Action, as it was when this was written. */
  action_version: number | null;
  state: MessageState;
  why: string;
  channel_id: string | null;
  provider_ref: string | null;
  carried_by: string | null;
  not_before: string | null;
  created_at: string;
  settled_at: string | null;
}

const COLUMNS = `message_id, person_id, purpose, severity, title, body, action_id, action_version, state, why, channel_id,
  provider_ref, carried_by, not_before, created_at, settled_at`;

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
  `insert into actions.messages (message_id, person_id, purpose, severity, title, body, action_id, dedupe_key, created_at, action_version)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select version from actions.actions where action_id = $7))
   on conflict on constraint messages_once do nothing returning message_id`,
);

export const findToldMessages = statement<
  MessageRow,
  [people: readonly string[], dedupe_key: string]
>(
  `select ${COLUMNS} from actions.messages where person_id = any($1) and dedupe_key = $2
    order by message_id`,
);

export const findMessage = statement<MessageRow, [message_id: string]>(
  `select ${COLUMNS} from actions.messages where message_id = $1`,
);

/** Whoever changes a message holds its row until commit. */
export const lockMessage = statement<MessageRow, [message_id: string]>(
  `select ${COLUMNS} from actions.messages where message_id = $1 for update`,
);

/** Others for the person that may go in the same mail, oldest first; those somebody else is at work on are left to him. */
export const lockGroup = statement<
  MessageRow,
  [person_id: string, but: string, purposes: readonly string[], limit: number]
>(
  `select ${COLUMNS} from actions.messages
    where person_id = $1 and message_id <> $2 and purpose = any($3) and severity in ('SEV2', 'SEV3')
      and state in ('queued', 'held')
    order by created_at, message_id limit $4 for update skip locked`,
);

/** What a mail under the lead of `message_id` carries beside it. */
export const lockCarried = statement<MessageRow, [message_id: string]>(
  `select ${COLUMNS} from actions.messages where carried_by = $1 and state = 'sending'
    order by created_at, message_id for update`,
);

export interface MessageChanges {
  state: MessageState;
  why: string;
  channel_id: string | null;
  provider_ref: string | null;
  carried_by: string | null;
  not_before: string | null;
  settled_at: string | null;
}

export const changeMessage = statement<never, [message_id: string, changes: string]>(
  `update actions.messages m
      set (state, why, channel_id, provider_ref, carried_by, not_before, settled_at) =
          (select r.state, r.why, r.channel_id, r.provider_ref, r.carried_by, r.not_before, r.settled_at
             from jsonb_populate_record(m, $2::jsonb) r)
    where m.message_id = $1`,
);

/** Messages for one person are routed one after the other, so that what belongs together meets. */
export const lockPerson = statement<never, [person_id: string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.messages_of_person}, hashtext($1))`,
);

/**
 * When the person was last sent a message of one of the purposes, or \`now\` while one is on its way; \`grouped\` counts only what
 * was no hurry.
 */
export const lastSent = statement<
  { at: string | null },
  [person_id: string, purposes: readonly string[], grouped: boolean, now: Date]
>(
  `select max(case state when 'sending' then $4::timestamptz else settled_at end) as at from actions.messages
    where person_id = $1 and purpose = any($2) and state in ('sent', 'sending')
      and (not $3 or severity in ('SEV2', 'SEV3'))`,
);

/** What waits and may go on now; what waits for the end of a stop or a switch only where `released`. */
export const dueMessages = statement<
  { message_id: string },
  [now: Date, released: boolean, limit: number]
>(
  `select message_id from actions.messages
    where state = 'held' and (not_before <= $1 or (not_before is null and ($2 or purpose = 'health')))
    order by created_at, message_id limit $3`,
);

export const listMessages = statement<
  MessageRow,
  [
    state: string | null,
    person_id: string | null,
    action_id: string | null,
    before: string | null,
    limit: number,
  ]
>(
  `select ${COLUMNS} from actions.messages
    where ($1::text is null or state = $1) and ($2::text is null or person_id = $2)
      and ($3::text is null or action_id = $3)
      and ($4::text is null or (created_at, message_id) <
           (select created_at, message_id from actions.messages where message_id = $4))
    order by created_at desc, message_id desc limit $5`,
);
