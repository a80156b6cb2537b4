import type { TaskValue } from '@almanac/shared/contracts/task-value';
import { statement } from '@almanac/shared/pg/statement';

const COLUMNS = 'task_id, assessment, amount::text, currency, rationale, assessed_by, at';

/** Newest first. */
export const valuesOfTask = statement<TaskValue, [task_id: string]>(
  `select ${COLUMNS} from planner.task_values where task_id = $1 order by assessment desc limit 200`,
);

/** The next assessment; a writer at the same time makes one of the two fail on the key. */
export const insertTaskValue = statement<
  TaskValue,
  [task_id: string, amount: string, currency: string, rationale: string, by: string, at: Date]
>(
  `insert into planner.task_values (task_id, assessment, amount, currency, rationale, assessed_by, at)
   select $1, coalesce(max(assessment), 0) + 1, $2, $3, $4, $5, $6 from planner.task_values where task_id = $1
   returning ${COLUMNS}`,
);
