import {
  CODA_TABLE_COLUMNS,
  codaColumns,
  type CodaTableKind,
} from '@almanac/shared/coda/coda-columns';
import { actionInputs } from '@almanac/shared/contracts/actions';
import { task } from '@almanac/shared/contracts/planner';
import { isSet, type Settings } from '../embedded/providers.ts';

type SettingOf<K extends string> = `CODA_${Uppercase<K>}_TABLE_ID`;

export interface WantedTable {
  setting: SettingOf<'tasks' | 'thread' | CodaTableKind>;
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

/** What names a row, and what it cannot do without. */
const KEYS: Record<Exclude<CodaTableKind, 'process_templates'>, string[]> = {
  engagements: ['engagement_id'],
  offers: ['offer_id', 'blueprint_id'],
  blueprints: ['blueprint_id', 'title'],
  workflows: ['workflow_id', 'title', 'steps'],
  sprints: ['sprint_id'],
};

/** The further tables that are set, with the doc's own names of their columns. */
export function furtherTables(settings: Settings): WantedTable[] {
  const parsed = codaColumns.safeParse(settings['CODA_COLUMNS'] || undefined);
  const names = parsed.success ? parsed.data : {};
  const kinds = Object.keys(CODA_TABLE_COLUMNS) as CodaTableKind[];
  return kinds.flatMap((kind): WantedTable[] => {
    const setting = `CODA_${kind.toUpperCase()}_TABLE_ID` as WantedTable['setting'];
    if (!isSet(settings, setting)) return [];
    const called = `the table of your ${kind.replaceAll('_', ' ')}`;
    const named = (column: string): string => names[kind]?.[column] ?? column;
    const columns = CODA_TABLE_COLUMNS[kind].map(named);
    if (kind === 'process_templates') {
      return [{ setting, called, read: [], optional: [], written: columns }];
    }
    const read = KEYS[kind].map(named);
    const optional = columns.filter((column) => !read.includes(column));
    return [{ setting, called, read, optional, written: [] }];
  });
}
