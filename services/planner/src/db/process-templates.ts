/** Process templates on their way to Coda: which version is wanted, which was proposed, and what became of its Action. */
import { statement } from '@almanac/shared/pg/statement';

export interface TemplateRow {
  process_template_id: string;
  plan_id: string;
  workflow_id: string;
  wanted_version: number;
  proposed_version: number | null;
  settled_version: number | null;
  proposals: number;
  action_id: string | null;
  decision: string | null;
}

const COLUMNS = `process_template_id, plan_id, workflow_id, wanted_version, proposed_version, settled_version,
  proposals, action_id, decision`;

export const wantTemplateVersion = statement<
  never,
  [process_template_id: string, plan_id: string, workflow_id: string, version: number, at: Date]
>(
  `insert into planner.process_templates
     (process_template_id, plan_id, workflow_id, wanted_version, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $5)
   on conflict (process_template_id) do update
     set wanted_version = excluded.wanted_version, workflow_id = excluded.workflow_id, updated_at = excluded.updated_at`,
);
export const findTemplate = statement<TemplateRow, [process_template_id: string]>(
  `select ${COLUMNS} from planner.process_templates where process_template_id = $1`,
);
export const templateOfPlan = statement<TemplateRow, [plan_id: string]>(
  `select ${COLUMNS} from planner.process_templates where plan_id = $1`,
);
/** Before it is proposed: killed after it, the same key is proposed again and gives the same Action. */
export const markProposed = statement<
  never,
  [process_template_id: string, version: number, proposals: number, at: Date]
>(
  `update planner.process_templates
      set proposed_version = $2, proposals = $3, action_id = null, decision = null, updated_at = $4
    where process_template_id = $1`,
);
/** Nothing is written where nothing changed. */
export const noteDecision = statement<
  never,
  [process_template_id: string, action_id: string, decision: string, at: Date]
>(
  `update planner.process_templates set action_id = $2, decision = $3, updated_at = $4
    where process_template_id = $1 and (action_id, decision) is distinct from ($2, $3)`,
);
export const settleTemplate = statement<
  never,
  [process_template_id: string, version: number, decision: string, at: Date]
>(
  `update planner.process_templates set settled_version = $2, decision = $3, updated_at = $4
    where process_template_id = $1 and (settled_version is null or settled_version < $2)`,
);
