/** How a person gets what Almanac needs of Coda, in words and clicks. */
import { TABLES, type WantedTable } from './table-columns.ts';

export const CODA_STEPS = {
  CODA_API_TOKEN:
    'Open https://coda.io/account, go to "API settings", press "Generate API token", call it Almanac, and copy it into .env: CODA_API_TOKEN=… (a restricted token must be allowed to read and write the doc).',
  CODA_MCP_URL:
    'Set CODA_MCP_URL in .env to the address of your MCP server for Coda, and CODA_MCP_TOKEN to its token if it wants one.',
  CODA_DOC_ID:
    'Open your doc in the browser and look at its address, such as https://coda.io/d/My-Work_dAbC12dEf: what follows "_d", up to the next slash, goes into .env: CODA_DOC_ID=AbC12dEf',
  CODA_TASKS_TABLE_ID:
    'Set CODA_TASKS_TABLE_ID in .env to the id of the table of your tasks; it begins with "grid-". Once token and doc are set, npm run doctor lists the tables of the doc with their ids.',
  CODA_THREAD_TABLE_ID:
    'Set CODA_THREAD_TABLE_ID in .env to the id of the table for the reflections, for example "Daily Thread": a table of its own, which may be empty.',
} as const;

export function stepFor(setting: WantedTable['setting']): string {
  if (setting === 'CODA_TASKS_TABLE_ID' || setting === 'CODA_THREAD_TABLE_ID') {
    return CODA_STEPS[setting];
  }
  return `Set ${setting} in .env to the id of a table of the doc, or remove the line: nothing else needs it.`;
}

/** Which columns the two tables need. */
export function codaColumnSteps(): string[] {
  return TABLES.map(({ called, read, optional, written }) => {
    const yours = read.length === 0 ? '' : `${read.join(', ')} (yours); `;
    const more = optional.length === 0 ? '' : ` Optional: ${optional.join(', ')}.`;
    return `In ${called} make these columns, spelled exactly so: ${yours}${written.join(', ')} (plain text, Almanac fills them).${more}`;
  });
}
