import type { PromptSummary, PromptVersion } from '@almanac/shared/contracts/prompts';
import { statement } from '@almanac/shared/pg/statement';

export type PromptLabel = 'production' | 'staging';

const COLUMNS = `t.name, t.version, t.template, t.reason, t.created_at, t.created_by as author,
  (select coalesce(jsonb_agg(jsonb_build_object('label', d.label, 'act', d.act, 'reason', d.reason, 'by', d.decided_by,
                                                'at', d.at)
                             order by d.decision_id), '[]')
     from planner.prompt_decisions d where d.name = t.name and d.version = t.version) as decisions,
  array(select l.label from planner.prompt_labels l
         where l.name = t.name and l.version = t.version order by l.label) as labels`;

/** By name. */
export const listPrompts = statement<PromptSummary>(
  `select t.name, count(*)::int as versions,
      (select l.version from planner.prompt_labels l where l.name = t.name and l.label = 'production') as production,
      (select l.version from planner.prompt_labels l where l.name = t.name and l.label = 'staging') as staging
     from planner.prompt_templates t group by t.name order by t.name`,
);
/** Newest first. */
export const listPromptVersions = statement<PromptVersion, [name: string]>(
  `select ${COLUMNS} from planner.prompt_templates t where t.name = $1 order by t.version desc limit 200`,
);
export const findPromptVersion = statement<PromptVersion, [name: string, version: number]>(
  `select ${COLUMNS} from planner.prompt_templates t where t.name = $1 and t.version = $2`,
);
export const findLabelledPrompt = statement<PromptVersion, [name: string, label: string]>(
  `select ${COLUMNS} from planner.prompt_templates t
     join planner.prompt_labels p on p.name = t.name and p.version = t.version
    where p.name = $1 and p.label = $2`,
);

/** The next version; a writer at the same time makes one of the two fail on the key. */
export const insertPromptVersion = statement<
  { version: number },
  [name: string, template: string, reason: string, by: string, at: Date]
>(
  `insert into planner.prompt_templates (name, version, template, reason, created_by, created_at)
   select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from planner.prompt_templates where name = $1
   returning version`,
);

export interface LabelRow {
  version: number;
  previous_version: number | null;
}

export const lockLabel = statement<LabelRow, [name: string, label: string]>(
  `select version, previous_version from planner.prompt_labels where name = $1 and label = $2 for update`,
);
export const setLabel = statement<
  never,
  [name: string, label: string, version: number, previous_version: number | null, at: Date]
>(
  `insert into planner.prompt_labels (name, label, version, previous_version, updated_at)
   values ($1, $2, $3, $4, $5)
   on conflict (name, label) do update
     set version = excluded.version, previous_version = excluded.previous_version, updated_at = excluded.updated_at`,
);

export const insertDecision = statement<
  never,
  [
    name: string,
    label: string,
    act: 'labelled' | 'rolled_back',
    version: number,
    from_version: number | null,
    reason: string,
    decided_by: string,
    at: Date,
  ]
>(
  `insert into planner.prompt_decisions (name, label, act, version, from_version, reason, decided_by, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

/** How many people have a token. */
export const countPeople = statement<{ people: number }>(
  `select count(distinct actor)::int as people from core.api_tokens where actor_type = 'person' and revoked_at is null`,
);
