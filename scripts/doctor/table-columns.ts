import { actionInputs } from '@almanac/shared/contracts/actions';
import { task } from '@almanac/shared/contracts/planner';

export interface WantedTable {
  setting: 'CODA_TASKS_TABLE_ID' | 'CODA_THREAD_TABLE_ID';
  called: string;
  /** The person fills them; Almanac cannot do without. */
  read: string[];
  /** The person may have them. */
  optional: string[];
  /** Almanac fills them. */
  written: string[];
}

const NEEDED_OF_TASK = ['task_id', 'title'];

/** The two tables, their columns taken from the contracts: what is read is a task, what is written an Action's inputs. */
export const TABLES: readonly WantedTable[] = [
  {
    setting: 'CODA_TASKS_TABLE_ID',
    called: 'the table of your tasks',
    read: NEEDED_OF_TASK,
    optional: Object.keys(task.shape).filter((name) => !NEEDED_OF_TASK.includes(name)),
    written: Object.keys(actionInputs['coda.update_task'].shape.fields.shape).map(
      (field) => `almanac_${field}`,
    ),
  },
  {
    setting: 'CODA_THREAD_TABLE_ID',
    called: 'the table "Daily Thread"',
    read: [],
    optional: [],
    written: Object.keys(actionInputs['coda.post_thread'].shape),
  },
];
