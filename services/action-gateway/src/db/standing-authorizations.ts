import { statement } from '@almanac/shared/pg/statement';
import type { AuthorizationRow } from '../domain/decide-action.ts';

export interface StandingAuthorizationRow extends AuthorizationRow {
  reason: string;
  granted_by: string;
  granted_at: string;
  revoked_at: string | null;
}

const COLUMNS = `standing_authorization_id, action_type, max_level, scope, reason, granted_by, granted_at,
  revoked_at`;

export const listAuthorizations = statement<StandingAuthorizationRow>(
  `select ${COLUMNS} from actions.standing_authorizations order by granted_at, standing_authorization_id`,
);
export const lockAuthorization = statement<StandingAuthorizationRow, [string]>(
  `select ${COLUMNS} from actions.standing_authorizations where standing_authorization_id = $1 for update`,
);
export const insertAuthorization = statement<
  StandingAuthorizationRow,
  [
    id: string,
    action_type: string,
    max_level: number,
    scope: string,
    reason: string,
    granted_by: string,
    granted_at: Date,
  ]
>(
  `insert into actions.standing_authorizations
     (standing_authorization_id, action_type, max_level, scope, reason, granted_by, granted_at)
   values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
);
export const revokeAuthorization = statement<
  StandingAuthorizationRow,
  [id: string, revoked_by: string, revoked_at: Date]
>(
  `update actions.standing_authorizations set revoked_by = $2, revoked_at = $3
    where standing_authorization_id = $1 returning ${COLUMNS}`,
);
