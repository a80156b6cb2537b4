import type { ActionPayload, ActionRequest } from '@almanac/shared/contracts/actions';

/** One row of a policy; '*' matches everything. */
export interface PolicyRule {
  action_type: string;
  risk: string;
  reversibility: string;
  level: number;
}

export interface LevelFacts {
  action_type: string;
  risk: string;
  reversibility: string;
  /** Records of a system that is not our own calendar. */
  records: number;
  /** The Action moves money. */
  money: boolean;
  /** The operator's policy raises 0–2 to 3. */
  strict: boolean;
}

export interface Level {
  level: number;
  why: string;
}

const BULK_RECORDS = 10;
const UNKNOWN_TYPE_LEVEL = 3;

/** The level an Action needs: the highest matching rule, raised for bulk, for money and by `strict`. */
export function decideLevel(rules: readonly PolicyRule[], facts: LevelFacts): Level {
  const matching = rules.filter(
    (rule) =>
      matches(rule.action_type, facts.action_type) &&
      matches(rule.risk, facts.risk) &&
      matches(rule.reversibility, facts.reversibility),
  );
  const named = matching.some((rule) => rule.action_type === facts.action_type);
  const ruled: Level = {
    level: Math.max(named ? 0 : UNKNOWN_TYPE_LEVEL, ...matching.map((rule) => rule.level)),
    why: named ? 'the policy for this kind of Action' : 'no policy names this kind of Action',
  };
  if (ruled.level >= 3) return ruled;
  if (facts.money) return { level: 3, why: 'it moves money' };
  if (facts.records > BULK_RECORDS) {
    return { level: 3, why: `it changes ${facts.records} records, more than ${BULK_RECORDS}` };
  }
  return facts.strict ? { level: 3, why: 'the strict policy asks for every Action' } : ruled;
}

function matches(pattern: string, value: string): boolean {
  return pattern === '*' || pattern === value;
}

export type Particulars = Pick<
  ActionRequest,
  | 'preconditions'
  | 'affected_records'
  | 'estimated_impact'
  | 'rollback'
  | 'evidence'
  | 'prompt'
  | 'cost'
>;

/** Our own calendar's blocks are one run however many they are, and can be undone as one. */
export function levelFacts(
  payload: ActionPayload,
  action: { risk: string; reversibility: string; particulars: Particulars },
  strict: boolean,
): LevelFacts {
  const own_calendar = payload.target.system === 'google_calendar';
  const cost = action.particulars.estimated_impact?.cost?.amount;
  return {
    action_type: payload.action_type,
    risk: action.risk,
    reversibility: action.reversibility,
    records: own_calendar ? 1 : action.particulars.affected_records.length,
    money: cost !== undefined && Number(cost) !== 0,
    strict,
  };
}
