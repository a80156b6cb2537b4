import { findingIf, stateOf, type Finding } from './finding.ts';
import { isFarAbove } from './far-above.ts';

/** What models cost on one day of the person. */
export interface CostRow {
  day: string;
  calls: number;
  /** US dollars of the calls whose cost is known. */
  cost_usd: number;
  /** Calls whose cost nobody told: never counted as zero. */
  unknown: number;
}

/** What models may cost in a month, US dollars. */
export interface ModelBudget {
  budget_usd: number;
  /** The share of it at which a person is told. */
  alert_share: number;
  /** Null where there is no hard limit. */
  cap_usd: number | null;
  /** What counts against the hard limit: known, and unknown by estimates. */
  counted_usd: number;
}

const CLEAR_BELOW = 0.05;
const UNKNOWN = { raise: 20, clear: 5 };
/** A day below this is nobody's anomaly. */
const LEAST_USD = 1;

/** `today` and the rows' days are dates (YYYY-MM-DD) of the person's zone; the budget is for a calendar month. */
export function judgeCosts(
  rows: readonly CostRow[],
  today: string,
  budget: ModelBudget,
): Finding[] {
  const { budget_usd, alert_share } = budget;
  const month = rows.filter(({ day }) => day.slice(0, 7) === today.slice(0, 7));
  const spent = month.reduce((sum, row) => sum + row.cost_usd, 0);
  const unknown = month.reduce((sum, row) => sum + row.unknown, 0);
  const share = spent / budget_usd;
  const beside = unknown === 0 ? '' : ` ${unknown} calls of unknown cost come on top.`;
  return [
    ...findingIf(stateOf(share, { raise: alert_share, clear: alert_share - CLEAR_BELOW }), {
      type: 'costs.budget',
      severity: share >= 1 ? 'SEV2' : 'SEV3',
      title:
        share >= 1 ? "The month's budget for models is spent" : "The month's budget nears its end",
      detail: `${usd(spent)} of ${usd(budget_usd)} are spent this month (${Math.floor(100 * share)} %).${beside}`,
    }),
    ...findingIf(stateOf(unknown, UNKNOWN), {
      type: 'costs.unknown',
      severity: 'SEV3',
      title: 'Model calls do not say what they cost',
      detail: `${unknown} calls of this month have no known cost: the sum of ${usd(spent)} is too low.`,
    }),
    ...judgeCap(budget),
    ...judgeGrowth(rows, today),
  ];
}

/** Reached, no model is asked any more: what would be worded comes from templates. */
function judgeCap({ cap_usd, counted_usd }: ModelBudget): Finding[] {
  if (cap_usd === null || counted_usd < cap_usd) return [];
  return findingIf('bad', {
    type: 'costs.cap',
    severity: 'SEV2',
    title: "The month's hard limit for models is reached; no model is asked",
    detail:
      `${usd(counted_usd)} count against ${usd(cap_usd)}. Plans and reflections come from templates until the month ends ` +
      'or a person raises the limit (PUT /api/v1/budget of the action-gateway).',
  });
}

function judgeGrowth(rows: readonly CostRow[], today: string): Finding[] {
  const now = rows.find(({ day }) => day === today)?.cost_usd ?? 0;
  const before = rows.filter(({ day }) => day < today).map((row) => row.cost_usd);
  if (now < LEAST_USD || !isFarAbove(now, before)) return [];
  return findingIf('bad', {
    type: 'costs.growth',
    severity: 'SEV2',
    title: 'Models cost far more today than usual',
    detail: `${usd(now)} today; the ${before.length} days before cost ${usd(Math.max(...before))} at most.`,
  });
}

function usd(amount: number): string {
  return `${amount.toFixed(2)} USD`;
}
