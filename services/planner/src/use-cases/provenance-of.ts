import type { Provenance } from '@almanac/shared/contracts/planner';
import type { Recalled } from '../clients/recalled.ts';
import type { PlanSubject } from '../domain/plan-subject.ts';

/** Where a plan came from, with the memories that were recalled for it. */
export function provenanceOf(
  source: Provenance['source'],
  subject: PlanSubject,
  recalled: Recalled,
  note: string | undefined,
): Provenance {
  return {
    source,
    memories: memoriesOf(recalled),
    ...(subject.workflow_id === null ? {} : { workflow_id: subject.workflow_id }),
    ...(note === undefined ? {} : { note }),
  };
}

export function memoriesOf({ preferences, similar }: Recalled): string[] {
  return [...preferences, ...similar].map((item) => item.memory_id);
}
