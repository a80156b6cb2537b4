/** Taking memories out of the sparse index of the past, or out of both. */
import { statement } from '@almanac/shared/pg/statement';

export const removePastTerms = statement<never, [memory_no: number]>(
  'delete from memory.memory_terms_past where memory_no = $1',
);

/** Out of both; `words` is what the scope's size loses, where it was among the current ones. */
export const purgeTerms = statement<
  { entries: number; is_current: boolean; words: number },
  [memory_no: number]
>(
  `with now as (
     delete from memory.memory_terms where memory_no = $1 returning length
   ), past as (
     delete from memory.memory_terms_past where memory_no = $1 returning length
   )
   select (select count(*) from now) + (select count(*) from past) as entries,
          exists (select 1 from now) as is_current,
          coalesce((select max(length) from now), 0) as words`,
);
