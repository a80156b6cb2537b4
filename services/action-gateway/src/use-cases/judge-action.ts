/** Level and authorization of a payload as they are at this moment: asked at the proposal and again before execution. */
import { actionInputs, type ActionPayload } from '@almanac/shared/contracts/actions';
import { readControls, type ControlState } from '@almanac/shared/controls/read-controls';
import type { Queryable } from '@almanac/shared/pg/database';
import { isSandboxed, type ActionGatewayContext } from '../context.ts';
import {
  countCreated,
  currentPolicyVersion,
  forbiddenOperations,
  policyRules,
} from '../db/policies.ts';
import { liveAuthorizations } from '../db/standing-authorizations.ts';
import type { AuthorizationRow } from '../domain/decide-action.ts';
import { decideLevel, levelFacts, type Level, type Particulars } from '../domain/decide-level.ts';
import { missingConnector } from './missing-connector.ts';

export interface Judgement {
  level: Level;
  authorizations: AuthorizationRow[];
  sandboxed: boolean;
  forbidden: string | undefined;
  /** The flags it was judged by: whoever goes on asks these, so that two readings never mix. */
  controls: ControlState;
}

export interface JudgedAction {
  risk: string;
  reversibility: string;
  particulars: Particulars;
}

export async function judgeAction(
  ctx: ActionGatewayContext,
  db: Queryable,
  payload: ActionPayload,
  action: JudgedAction,
): Promise<Judgement> {
  const { version } = await currentPolicyVersion.one(db);
  const rules = await policyRules.many(db, version);
  const controls = await readControls(db);
  return {
    level: decideLevel(rules, levelFacts(payload, action, controls.policy === 'strict')),
    controls,
    authorizations: await liveAuthorizations.many(db, payload.action_type),
    sandboxed: isSandboxed(ctx.config, payload.target.system),
    forbidden:
      missingConnector(ctx, payload.action_type) ?? (await forbiddenReason(db, version, payload)),
  };
}

/** The events an apply_run makes, and those it changes or deletes. */
export function calendarEvents(payload: ActionPayload): { made: string[]; changed: string[] } {
  if (payload.action_type !== 'calendar.apply_run') return { made: [], changed: [] };
  const { changes } = actionInputs['calendar.apply_run'].parse(payload.inputs);
  const ids = (made: boolean): string[] => [
    ...new Set(changes.filter(({ op }) => (op === 'create') === made).map((c) => c.event_id)),
  ];
  return { made: ids(true), changed: ids(false) };
}

async function forbiddenReason(
  db: Queryable,
  version: number,
  payload: ActionPayload,
): Promise<string | undefined> {
  const { made, changed } = calendarEvents(payload);
  const foreign = changed.filter((id) => !made.includes(id));
  if (foreign.length === 0) return undefined;
  const rules = await forbiddenOperations.many(db, version);
  const rule = rules.find((row) => row.rule === 'change_foreign_event');
  if (rule === undefined) return undefined;
  const { count } = await countCreated.one(db, 'google_calendar', foreign);
  return count < foreign.length ? rule.reason : undefined;
}
