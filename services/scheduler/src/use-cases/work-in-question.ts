/** What a new block of an item takes over: of those in question, also of what has no block yet. */
import type { Plan } from '@almanac/shared/contracts/planner';
import type { RunRequest } from '../db/run-rows.ts';
import type { WorkOfBlock } from '../domain/runs/run-result.ts';
import type { StoredWeekBlock } from './week-in-question.ts';

/** By item key. */
export function workByKey(
  blocks: readonly StoredWeekBlock[],
  plans: readonly Plan[],
  asked_by: ReadonlyMap<string, RunRequest>,
  task_runs: ReadonlySet<string>,
): Map<string, WorkOfBlock> {
  const work = new Map(blocks.map((block) => [block.key, workOfRow(block)]));
  for (const plan of plans) {
    for (const step of plan.sop.steps) {
      if (work.has(step.step_id)) continue;
      const { plan_id, task_id, client_id } = plan;
      const { step_id, title, kind } = step;
      const run_id = blocks.find(({ row }) => row.plan_id === plan_id)?.row.run_id ?? null;
      const shared = { plan_id, task_id, client_id, run_id };
      work.set(step_id, { ...shared, key: step_id, step_id, title, kind });
    }
  }
  for (const run_id of task_runs) {
    for (const one of workOfTasks(run_id, asked_by.get(run_id))) {
      if (!work.has(one.key)) work.set(one.key, one);
    }
  }
  return work;
}

/** Ids of tasks are only one's own within one request. */
export function keyOfTask(run_id: string, id: string): string {
  return `${run_id}/${id}`;
}

/** Tasks that found no place have no block to tell what a first one would be. */
function workOfTasks(run_id: string, asked: RunRequest | undefined): WorkOfBlock[] {
  return (asked?.request?.tasks ?? []).map(({ task_id = null, step_id = null, title, kind }) => ({
    key: keyOfTask(run_id, step_id ?? task_id ?? ''),
    run_id,
    plan_id: null,
    task_id,
    step_id,
    client_id: null,
    title,
    kind: kind ?? null,
  }));
}

function workOfRow({ key, row }: StoredWeekBlock): WorkOfBlock {
  const { run_id, plan_id, task_id, step_id, client_id, title, kind } = row;
  return { key, run_id, plan_id, task_id, step_id, client_id, title, kind };
}
