import type { Prompt } from '@almanac/shared/contracts/planner';
import { statement } from '@almanac/shared/pg/statement';

export type PromptLabel = 'production' | 'staging';

const COLUMNS = `t.name, t.version, t.template, t.reason, t.created_at,
  array(select l.label from planner.prompt_labels l
         where l.name = t.name and l.version = t.version order by l.label) as labels`;

/** Newest first. */
export const listPromptVersions = statement<Prompt, [name: string]>(
  `select ${COLUMNS} from planner.prompt_templates t where t.name = $1 order by t.version desc limit 200`,
);
export const findPromptVersion = statement<Prompt, [name: string, version: number]>(
  `select ${COLUMNS} from planner.prompt_templates t where t.name = $1 and t.version = $2`,
);
export const findLabelledPrompt = statement<Prompt, [name: string, label: string]>(
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
