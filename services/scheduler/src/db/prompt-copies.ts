import type { PromptCopy } from '@almanac/shared/model/fetch-prompt';
import { statement } from '@almanac/shared/pg/statement';

export const findPromptCopy = statement<PromptCopy, [name: string]>(
  'select name, version, template from scheduler.prompt_copies where name = $1',
);
export const keepPromptCopy = statement<never, [name: string, version: number, template: string]>(
  `insert into scheduler.prompt_copies as c (name, version, template) values ($1, $2, $3)
   on conflict (name) do update
     set version = excluded.version, template = excluded.template, copied_at = now()
     where (c.version, c.template) is distinct from (excluded.version, excluded.template)`,
);
