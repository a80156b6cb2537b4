/**
 * Which plans may be late. The open steps' work is taken as lognormal with their summed median and 80th percentile (as estimates of
 * work are told here: p50 and p80), and compared with the minutes that stand in blocks before the plan is due; so much of it as has
 * no block at all has no room yet, and what stands behind the due time is late for certain.
 */
import type { DeadlineAtRisk } from '@almanac/shared/contracts/console-views';

export interface PlanFacts {
  plan_id: string;
  plan_title: string;
  client_id: string | null;
  due: string | null;
  status: string;
  steps: readonly { step_id: string; p50: number; p80: number }[];
}

export interface BlockFacts {
  plan_id: string | null;
  step_id: string | null;
  start: string;
  end: string;
  status: string;
}

const LIVE = ['ready', 'scheduled', 'in_progress'];
const AHEAD = ['planned', 'applied'];
/** What is less likely is no news. */
const TOLD_FROM = 0.2;
/** The 80th percentile of the standard normal distribution. */
const Z80 = 0.8416;
/** Where the steps tell no spread: 20 % over the median at p80. */
const LEAST_SPREAD = 1.05;

/** The likeliest first. `blocks` are those of the plans from now on, and those that are done. */
export function predictDeadlines(
  plans: readonly PlanFacts[],
  blocks: readonly BlockFacts[],
  now: Date,
): DeadlineAtRisk[] {
  return plans
    .flatMap((plan) => {
      const risk = riskOf(plan, blocks, now);
      return risk === undefined ? [] : [risk];
    })
    .filter(({ chance }) => chance >= TOLD_FROM)
    .toSorted((a, b) => b.chance - a.chance || Date.parse(a.due) - Date.parse(b.due));
}

function riskOf(
  plan: PlanFacts,
  blocks: readonly BlockFacts[],
  now: Date,
): DeadlineAtRisk | undefined {
  const { due } = plan;
  if (due === null || !LIVE.includes(plan.status)) return undefined;
  const own = blocks.filter((block) => block.plan_id === plan.plan_id);
  const open = plan.steps.filter(({ step_id }) => !isDone(step_id, own));
  if (open.length === 0) return undefined;
  const ahead = own.filter((block) => AHEAD.includes(block.status) && isAfter(block.end, now));
  const in_time = ahead.filter((block) => Date.parse(block.end) <= Date.parse(due));
  const scheduled = in_time.reduce((total, block) => total + minutesLeft(block, now), 0);
  const p50 = open.reduce((total, step) => total + step.p50, 0);
  const p80 = open.reduce((total, step) => total + step.p80, 0);
  const late_blocks = ahead.length - in_time.length;
  const is_over = !isAfter(due, now);
  const chance = is_over || late_blocks > 0 ? 1 : chanceOver(scheduled, p50, p80);
  return {
    plan_id: plan.plan_id,
    title: plan.plan_title,
    client_id: plan.client_id,
    due,
    scheduled_minutes: Math.round(scheduled),
    needed_minutes: Math.round(p50),
    chance: Math.round(chance * 100) / 100,
    why: whyOf({ is_over, late_blocks, has_blocks: ahead.length > 0, open: open.length }),
  };
}

function whyOf(facts: {
  is_over: boolean;
  late_blocks: number;
  has_blocks: boolean;
  open: number;
}): string {
  const steps = facts.open === 1 ? 'One step is' : `${facts.open} steps are`;
  if (facts.is_over) return `It was due, and ${steps.toLowerCase()} open.`;
  if (facts.late_blocks > 0) return 'A block of it ends after it is due.';
  if (!facts.has_blocks) return `${steps} open, and none has a time in the calendar.`;
  return 'The work is likely more than the time before it is due.';
}

/** A step is done when all of its blocks are. */
function isDone(step_id: string, blocks: readonly BlockFacts[]): boolean {
  const own = blocks.filter((block) => block.step_id === step_id && block.status !== 'deleted');
  return own.length > 0 && own.every(({ status }) => status === 'done');
}

/** P(work > minutes) of a lognormal with this median and 80th percentile. */
function chanceOver(minutes: number, p50: number, p80: number): number {
  if (minutes <= 0) return 1;
  const sigma = Math.log(Math.max(p80 / p50, LEAST_SPREAD)) / Z80;
  return 1 - normal(Math.log(minutes / p50) / sigma);
}

/** The standard normal distribution, by Abramowitz and Stegun 26.2.17: within 7.5e-8. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z >= 0 ? 1 - tail : tail;
}

function isAfter(instant: string, now: Date): boolean {
  return Date.parse(instant) > now.getTime();
}

function minutesLeft({ start, end }: BlockFacts, now: Date): number {
  const from = Math.max(Date.parse(start), now.getTime());
  return Math.max(0, (Date.parse(end) - from) / 60_000);
}
