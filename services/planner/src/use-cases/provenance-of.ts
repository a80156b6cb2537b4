import type { Provenance } from '@almanac/shared/contracts/planner';
import type { Recalled } from '../clients/recalled.ts';
import type { DeliveryPattern } from '../domain/delivery-pattern.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';

export interface Sources {
  recalled: Recalled;
  pattern: DeliveryPattern;
  /** The memories the plan rests on, and the finished plans behind them. */
  used_memories: string[];
  similar_plans: string[];
}

/** Where a plan came from: what was recalled, what of it was used, and what it follows. */
export function provenanceOf(
  source: Provenance['source'],
  subject: PlanSubject,
  { recalled, pattern, used_memories, similar_plans }: Sources,
  notes: (string | undefined)[],
): Provenance {
  const note = [...notes, ...pattern.gaps].filter((one) => one !== undefined).join('; ');
  const { engagement, blueprint } = pattern;
  return {
    source,
    memories: memoriesOf(recalled),
    used_memories,
    ...(similar_plans.length === 0 ? {} : { similar_plans }),
    ...(engagement === null ? {} : { engagement_id: engagement.engagement_id }),
    ...(blueprint === null ? {} : { blueprint_id: blueprint.id }),
    ...(subject.workflow_id === null ? {} : { workflow_id: subject.workflow_id }),
    ...(note === '' ? {} : { note }),
  };
}

export function memoriesOf({ preferences, similar, facts }: Recalled): string[] {
  return [...preferences, ...similar, ...facts].map((item) => item.memory_id);
}
