import type { PromptCopy } from '@almanac/shared/model/fetch-prompt';
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

const find = statement<PromptCopy, [string]>(
  'select name, version, template from observer.prompt_copies where name = $1',
);
const keep = statement<never, [string, number, string]>(
  `insert into observer.prompt_copies as c (name, version, template) values ($1, $2, $3)
   on conflict (name) do update
     set version = excluded.version, template = excluded.template, copied_at = now()
     where (c.version, c.template) is distinct from (excluded.version, excluded.template)`,
);

export function findPromptCopy(db: Queryable, name: string): Promise<PromptCopy | undefined> {
  return find.maybe(db, name);
}

export async function keepPromptCopy(db: Queryable, prompt: PromptCopy): Promise<void> {
  await keep.run(db, prompt.name, prompt.version, prompt.template);
}
