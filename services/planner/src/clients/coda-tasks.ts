import type { CodaPort, CodaRow } from '@almanac/shared/coda/coda-port';
import type { CodaConfig } from '@almanac/shared/coda/coda-env';
import type { Check } from '@almanac/shared/contracts/health';
import { errorText } from '@almanac/shared/lang/app-error';

/** The person's task table in Coda. */
export interface CodaTasks {
  table_id: string;
  rows(): Promise<CodaRow[]>;
}

/** The task table, or undefined where it is not configured; and what its last reading says about health. */
export function codaTasks(
  client: CodaPort | undefined,
  config: CodaConfig,
): {
  tasks: CodaTasks | undefined;
  check: () => Promise<Check>;
} {
  const table_id = config.CODA_TASKS_TABLE_ID;
  if (client === undefined || table_id === undefined) {
    return { tasks: undefined, check: async () => ({ status: 'off' }) };
  }
  let failure: string | undefined;
  const rows = async (): Promise<CodaRow[]> => {
    try {
      const read = await client.listRows(table_id, { sort_by_updated: true });
      failure = undefined;
      return read;
    } catch (error) {
      failure = errorText(error);
      throw error;
    }
  };
  return {
    tasks: { table_id, rows },
    check: async () =>
      failure === undefined ? { status: 'pass' } : { status: 'warn', detail: failure },
  };
}
