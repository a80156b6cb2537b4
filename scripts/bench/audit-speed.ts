import { appendAudit } from '@almanac/shared/audit/append';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { openDatabase } from '@almanac/shared/pg/database';
import type { AuditVerification } from '@almanac/shared/contracts/audit';
import { measure, type Sample } from './measure.ts';

export const WRITERS = 8;
const ROWS = 6000;

/** One row per transaction, as a state change writes it; then a walk over the whole chain. */
export async function auditSpeed(
  database_url: string,
): Promise<{ append: Sample; verification: AuditVerification }> {
  const db = openDatabase({
    url: database_url,
    application_name: 'bench',
    max_connections: WRITERS,
    onError: () => undefined,
  });
  try {
    const append = await measure(ROWS, WRITERS, (index) =>
      db.transaction((tx) =>
        appendAudit(tx, {
          at: new Date(),
          actor: 'bench',
          actor_type: 'service',
          action: 'bench.appended',
          subject: `bench_${index}`,
          corr_id: null,
          data: { index },
        }),
      ),
    );
    return { append, verification: await verifyAudit(db) };
  } finally {
    await db.close();
  }
}
