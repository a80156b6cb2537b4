/** What a new version of the steps changes. A step is the same one where its id is: titles and times may differ. */
import type { ChangedField, PlanDiff } from '@almanac/shared/contracts/plan-diff';
import type { Sop, Step } from '@almanac/shared/contracts/planner';
import type { PlanChanges } from '@almanac/shared/contracts/reschedule';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { totalsOf } from './assemble-sop.ts';

const FIELDS: readonly ChangedField['field'][] = [
  'title',
  'description',
  'estimated_minutes',
  'kind',
  'acceptance',
  'depends_on',
];

export interface VersionedSop {
  version: number;
  sop: Sop;
}

export function diffSops(from: VersionedSop, to: VersionedSop): PlanDiff {
  const before = new Map(from.sop.steps.map((step) => [step.step_id, step]));
  const after = new Map(to.sop.steps.map((step) => [step.step_id, step]));
  const stayed = to.sop.steps.filter(({ step_id }) => before.has(step_id));
  const changed = stayed.flatMap((step) => {
    const old = before.get(step.step_id);
    const fields = old === undefined ? [] : changedFields(old, step);
    const { step_id, title } = step;
    return fields.length === 0 ? [] : [{ step_id, title, fields }];
  });
  const stayed_before = from.sop.steps.filter(({ step_id }) => after.has(step_id));
  return {
    from_version: from.version,
    to_version: to.version,
    added: to.sop.steps.filter(({ step_id }) => !before.has(step_id)).map(named),
    removed: from.sop.steps.filter(({ step_id }) => !after.has(step_id)).map(named),
    changed,
    reordered: stayed.some(({ step_id }, index) => stayed_before[index]?.step_id !== step_id),
    unchanged: stayed.length - changed.length,
    totals: { before: totalsOf(from.sop), after: totalsOf(to.sop) },
  };
}

function named({ step_id, order, title, estimated_minutes, kind }: Step) {
  return { step_id, order, title, estimated_minutes, kind };
}

function changedFields(old: Step, step: Step): ChangedField[] {
  return FIELDS.flatMap((field) => {
    const [before, after] = [comparable(old, field), comparable(step, field)];
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, before, after }];
  });
}

/** What a step waits for has no order of its own. */
function comparable(step: Step, field: ChangedField['field']): ChangedField['before'] {
  return field === 'depends_on' ? step.depends_on.toSorted() : step[field];
}

const NAMED = 3;
const QUOTED_CHARS = 60;

/** The short form that whoever scheduled the plan is told. */
export function changesOf(diff: PlanDiff): PlanChanges {
  const { from_version, added, removed, changed, reordered, totals } = diff;
  const ids = (steps: readonly { step_id: string }[]): string[] =>
    steps.slice(0, 40).map(({ step_id }) => step_id);
  const minutes = {
    before: totals.before.estimated_minutes,
    after: totals.after.estimated_minutes,
  };
  return {
    from_version,
    added: ids(added),
    removed: ids(removed),
    changed: ids(changed),
    reordered,
    minutes,
    text: sentence(diff).slice(0, 500),
  };
}

function sentence({ added, removed, changed, reordered, totals }: PlanDiff): string {
  const parts = [
    listed('added', added),
    listed('taken out', removed),
    listed('changed', changed),
    reordered ? 'the order changed' : undefined,
  ].filter((part) => part !== undefined);
  const [before, after] = [totals.before.estimated_minutes, totals.after.estimated_minutes];
  const time = before === after ? '' : `; ${sayMinutes(after)} instead of ${sayMinutes(before)}`;
  return `The plan changed: ${parts.join('; ') || 'no step differs'}${time}.`;
}

function listed(what: string, steps: readonly { title: string }[]): string | undefined {
  if (steps.length === 0) return undefined;
  const names = steps.slice(0, NAMED).map(({ title }) => `"${short(title)}"`);
  const more = steps.length > NAMED ? ` and ${steps.length - NAMED} more` : '';
  return `${what} ${names.join(', ')}${more}`;
}

function short(text: string): string {
  return text.length <= QUOTED_CHARS ? text : `${text.slice(0, QUOTED_CHARS - 1).trim()}…`;
}
