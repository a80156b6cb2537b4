/** Every word about a step, in the order in which they came; the last one that is not about its place counts. */
import type { StepOutcome } from '@almanac/shared/contracts/planner';
import { statement } from '@almanac/shared/pg/statement';

export type StepWord = 'done' | 'partial' | 'skipped' | 'moved' | 'open';

export interface StepWordRow {
  step_id: string;
  status: StepWord;
  actual_minutes: number | null;
  report: number | null;
  execution_run_id: string | null;
}

const COLUMNS = 'step_id, status, actual_minutes, report, execution_run_id';

/** What is said of each step now. */
export const presentWords = statement<StepWordRow, [plan_id: string]>(
  `select distinct on (step_id) ${COLUMNS} from planner.step_words
    where plan_id = $1 and status <> 'moved' order by step_id, word_id desc`,
);
/** The same as the contract has it, with who said it. */
export const outcomesOfPlan = statement<StepOutcome, [plan_id: string]>(
  `select distinct on (step_id) step_id, status, actual_minutes, recorded_by, at from planner.step_words
    where plan_id = $1 and status <> 'moved' order by step_id, word_id desc`,
);
export const lastWord = statement<StepWordRow, [plan_id: string, step_id: string]>(
  `select ${COLUMNS} from planner.step_words
    where plan_id = $1 and step_id = $2 and status <> 'moved' order by word_id desc limit 1`,
);
export const wasMoved = statement<{ word_id: number }, [plan_id: string, step_id: string]>(
  `select word_id from planner.step_words
    where plan_id = $1 and step_id = $2 and status = 'moved' limit 1`,
);
export const insertWord = statement<{ word_id: number }, unknown[]>(
  `insert into planner.step_words
     (plan_id, step_id, status, actual_minutes, report, execution_run_id, recorded_by, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8) returning word_id`,
);
/** The run is not how it was; the first correction of a run counts. */
export const correctRun = statement<never, [execution_run_id: string, by_word: number, at: Date]>(
  `insert into planner.execution_run_corrections (execution_run_id, by_word, at) values ($1, $2, $3)
   on conflict (execution_run_id) do nothing`,
);
/** Runs of the whole step that were told by themselves: the word about the step counts, and its work once. */
export const correctOthers = statement<
  never,
  [step_id: string, execution_run_id: string, by_word: number, at: Date]
>(
  `insert into planner.execution_run_corrections (execution_run_id, by_word, at)
   select execution_run_id, $3, $4 from planner.execution_runs
    where step_id = $1 and outcome = 'done' and execution_run_id <> $2
   on conflict (execution_run_id) do nothing`,
);
