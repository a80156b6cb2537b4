import { z } from 'zod';
import { actionState, actionType, risk } from './actions.ts';
import { listQuery } from './common.ts';

export const actionListQuery = listQuery.extend({
  status: actionState.optional(),
  type: actionType.optional(),
  risk: risk.optional(),
  /** Those that wait for the caller's decision and were not snoozed by it; sorted by `expires_at`. */
  waiting_for: z.literal('me').optional(),
  sort: z.enum(['created_at', 'expires_at']).optional(),
});
