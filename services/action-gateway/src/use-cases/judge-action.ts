/** Level and authorization of a payload as they are at this moment: asked at the proposal and again before execution. */
import { actionInputs, actionPayload, type ActionPayload } from '@almanac/shared/contracts/actions';
import { guardrailSettings, type GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import type { ControlFlags } from '@almanac/shared/contracts/controls';
import type { LevelFacts, Ruling } from '@almanac/shared/contracts/ruling';
import type { Queryable } from '@almanac/shared/pg/database';
import { isSandboxed, type ActionGatewayContext } from '../context.ts';
import { chainMembers } from '../db/chains.ts';
import { readJudging, type JudgingRow } from '../db/judging.ts';
import { channelsOfAll } from '../db/message-channels.ts';
import { countCreated } from '../db/policies.ts';
import type { AuthorizationRow } from '../domain/decide-action.ts';
import { decideChain, type Level, type Member } from '../domain/decide-level.ts';
import { ALWAYS_FORBIDDEN, forbiddenBy } from '../domain/forbidden.ts';
import { guardrailBreach } from '../domain/guardrail-breach.ts';
import { levelFacts, type JudgedAction } from '../domain/level-facts.ts';
import { typedFacts } from '../domain/typed-facts.ts';
import { missingConnector } from './missing-connector.ts';

export interface Judgement {
  level: Level;
  ruling: Ruling;
  authorizations: AuthorizationRow[];
  sandboxed: boolean;
  forbidden: string | undefined;
  /** The policy has its type in shadow. */
  shadow: boolean;
  /** The flags it was judged by: whoever goes on asks these, so that two readings never mix. */
  controls: ControlFlags;
  guardrails: GuardrailSettings;
}

/** As things are now. */
export async function judgeAction(
  ctx: ActionGatewayContext,
  db: Queryable,
  payload: ActionPayload,
  action: JudgedAction,
): Promise<Judgement> {
  return judgeBy(ctx, db, await readJudging.one(db, payload.action_type), { payload, action });
}

/** By what was read for this type; throws where what is stored is no settings: nothing is judged without limits. */
export async function judgeBy(
  ctx: ActionGatewayContext,
  db: Queryable,
  { policy, guardrails, controls, authorizations }: JudgingRow,
  { payload, action }: { payload: ActionPayload; action: JudgedAction },
): Promise<Judgement> {
  const settings = guardrailSettings.parse(guardrails.settings);
  const by = { strict: controls.policy === 'strict', currency: settings.currency };
  const facts = levelFacts(payload, action, by);
  const others = await membersOf(db, payload, action, by);
  const decided = decideChain(policy, facts, others);
  const versions = { policy_version: policy.version, guardrails_version: guardrails.version };
  const ruling: Ruling = { ...decided, ...versions };
  return {
    level: { level: ruling.level, why: whyOf(ruling) },
    ruling,
    controls,
    guardrails: settings,
    authorizations,
    sandboxed: isSandboxed(ctx.config, payload.target.system),
    shadow: !policy.live.includes(payload.action_type),
    forbidden:
      (await refusedBy(db, policy, settings, { payload, facts })) ??
      (await foreignReason(db, payload)) ??
      missingConnector(ctx, payload.action_type),
  };
}

function whyOf({ why, rule_id, policy_version, because_of }: Ruling): string {
  const chain = because_of === undefined ? '' : `, for ${because_of} of its chain`;
  return `${why}; rule ${rule_id} of policy ${policy_version}${chain}`;
}

/** The facts of the other Actions of its chain; one whose inputs cannot be read counts with what was told of it. */
async function membersOf(
  db: Queryable,
  { requested_by }: ActionPayload,
  { action_id, particulars }: JudgedAction,
  by: { strict: boolean; currency: string },
): Promise<Member[]> {
  const { chain_id } = particulars;
  if (chain_id === undefined) return [];
  const rows = await chainMembers.many(db, requested_by, chain_id, action_id ?? null);
  return rows.map((row) => {
    const payload = actionPayload.parse(JSON.parse(row.payload));
    return { action_id: row.action_id, facts: levelFacts(payload, row, by) };
  });
}

/** Patterns are held against the ids of people, and against every address that such an id stands for now. */
async function refusedBy(
  db: Queryable,
  policy: JudgingRow['policy'],
  settings: GuardrailSettings,
  { payload, facts }: { payload: ActionPayload; facts: LevelFacts },
): Promise<string | undefined> {
  const { records, client_id } = facts;
  const typed = typedFacts(payload);
  if (typed === undefined) return ALWAYS_FORBIDDEN.untyped_inputs;
  const channels =
    typed.recipients.length === 0 ? [] : await channelsOfAll.many(db, typed.recipients);
  const recipients = [...typed.recipients, ...channels.map(({ address }) => address)];
  return (
    forbiddenBy(policy, { payload, recipients, client_id }) ??
    guardrailBreach(settings, { payload, typed, records })
  );
}

/** The events an apply_run makes, and those it changes or deletes. */
export function calendarEvents(payload: ActionPayload): { made: string[]; changed: string[] } {
  if (payload.action_type === 'calendar.cancel_blocks') {
    const { blocks } = actionInputs['calendar.cancel_blocks'].parse(payload.inputs);
    return { made: [], changed: [...new Set(blocks.map(({ event_id }) => event_id))] };
  }
  if (payload.action_type !== 'calendar.apply_run') return { made: [], changed: [] };
  const { changes } = actionInputs['calendar.apply_run'].parse(payload.inputs);
  const ids = (made: boolean): string[] => [
    ...new Set(changes.filter(({ op }) => (op === 'create') === made).map((c) => c.event_id)),
  ];
  return { made: ids(true), changed: ids(false) };
}

async function foreignReason(db: Queryable, payload: ActionPayload): Promise<string | undefined> {
  const { made, changed } = calendarEvents(payload);
  const foreign = changed.filter((id) => !made.includes(id));
  if (foreign.length === 0) return undefined;
  const { count } = await countCreated.one(db, 'google_calendar', foreign);
  return count < foreign.length ? ALWAYS_FORBIDDEN.change_foreign_event : undefined;
}
