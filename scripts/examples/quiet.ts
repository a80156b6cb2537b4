import { openDatabase } from '@almanac/shared/pg/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { queueSchema } from '@almanac/shared/queue/queue';
import { QUEUE_SERVICES } from '../migrate-database.ts';

/** Waits until no service has anything left to do: no job that is due, none at work, and no Action on its way. */
export type Quiet = () => Promise<void>;

const SOON = '60 seconds';
const WAIT_MS = 60_000;

export function quietOf(database_url: string): { quiet: Quiet; close: () => Promise<void> } {
  const db = openDatabase({
    url: database_url,
    application_name: 'examples',
    onError: () => undefined,
  });
  const busy = QUEUE_SERVICES.map(
    (service) =>
      `select count(*)::int as n from ${queueSchema(service)}.job
        where state in ('created', 'retry', 'active') and start_after < now() + interval '${SOON}'`,
  ).join(' union all ');
  const actions = `select count(*)::int as n from actions.actions where state in ('authorized', 'claimed', 'executing', 'unknown')`;
  const quiet = async (): Promise<void> => {
    await waitFor(
      'nothing is left to do',
      async () => {
        const { rows } = await db.query<{ n: number }>(`${busy} union all ${actions}`);
        return rows.every(({ n }) => n === 0);
      },
      WAIT_MS,
    );
  };
  return { quiet, close: () => db.close() };
}
