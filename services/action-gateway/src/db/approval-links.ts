import { statement } from '@almanac/shared/pg/statement';

export interface ApprovalLinkRow {
  token_hash: string;
  message_id: string;
  action_id: string;
  version: number;
  payload_hash: string;
  person_id: string;
  channel_id: string;
  expires_at: string;
  voided_at: string | null;
  used_at: string | null;
  decision: 'approve' | 'reject' | null;
  /** Whether its person is known here, and its channel allowed. */
  reachable: boolean;
}

const COLUMNS = `token_hash, message_id, action_id, version, payload_hash, person_id, channel_id, expires_at,
  voided_at, used_at, decision,
  exists (select 1 from actions.channels c join actions.known_people k using (person_id)
           where c.channel_id = approval_links.channel_id and c.allowed) as reachable`;

export const insertLink = statement<never, [row: string]>(
  `insert into actions.approval_links
     (token_hash, message_id, action_id, version, payload_hash, person_id, channel_id, created_at, expires_at)
   select token_hash, message_id, action_id, version, payload_hash, person_id, channel_id, created_at, expires_at
     from jsonb_populate_record(null::actions.approval_links, $1::jsonb)`,
);

/** The links a message was sent with before: a newer one takes their place. */
export const voidLinks = statement<never, [message_id: string, at: Date]>(
  `update actions.approval_links set voided_at = $2
    where message_id = $1 and voided_at is null and used_at is null`,
);

export const findLink = statement<ApprovalLinkRow, [token_hash: string]>(
  `select ${COLUMNS} from actions.approval_links where token_hash = $1`,
);

/** Who decides by a link holds it until commit: one use. */
export const lockLink = statement<ApprovalLinkRow, [token_hash: string]>(
  `select ${COLUMNS} from actions.approval_links where token_hash = $1 for update`,
);

export const useLink = statement<
  never,
  [token_hash: string, decision: 'approve' | 'reject', at: Date]
>(
  `update actions.approval_links set used_at = $3, decision = $2
    where token_hash = $1 and used_at is null`,
);

/** A stop is over: an open link lives on for as much of its time as it had left when the stop began, or when it was made. */
export const prolongLinks = statement<never, [started_at: string, ended_at: string]>(
  `update actions.approval_links
      set expires_at = expires_at + ($2::timestamptz - greatest($1::timestamptz, least(created_at, $2::timestamptz)))
    where used_at is null and voided_at is null and expires_at > $1::timestamptz`,
);
