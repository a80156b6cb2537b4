import type { ControlState } from '@almanac/shared/controls/read-controls';
import { prepared } from '@almanac/shared/pg/statement';
import type { ActionRow } from './action-row.ts';

/** What was decided when its requester used the key first. */
export type FirstDecision = Pick<
  ActionRow,
  'action_id' | 'request_hash' | 'decision' | 'decision_level' | 'reason' | 'expires_at'
>;

/** What a proposal meets first, as of one moment; without a first decision its columns are null. */
export type DoorRow = { controls: ControlState; guardrails: unknown } & {
  [Column in keyof FirstDecision]: FirstDecision[Column] | null;
};

/** No row, and so no proposal, where there are no flags. */
export const readDoor = prepared<DoorRow, [requested_by: string, key: string]>(
  `select to_jsonb(c) as controls,
          (select settings from actions.guardrails order by version desc limit 1) as guardrails,
          k.action_id, k.request_hash, k.decision, k.decision_level, k.reason, k.expires_at
     from core.control_flags c
     left join actions.actions k on k.requested_by = $1 and k.idempotency_key = $2`,
);
