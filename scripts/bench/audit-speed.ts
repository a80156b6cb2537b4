import { appendAudit } from '@almanac/shared/audit/append';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import type { AuditVerification } from '@almanac/shared/contracts/audit';
import { measure, type Sample } from './measure.ts';
import { cpuSeconds } from './process-facts.ts';

export const WRITERS = 8;
const ROWS = 6000;
const AT_ONCE = 10_000;

export interface AuditSpeed {
  append: Sample;
  verification: AuditVerification;
  /** Seconds of a processor that verifying took: our own, and the database's (undefined where the system does not tell). */
  node_cpu_s: number;
  database_cpu_s: number | undefined;
  /** The most that this process ever held in memory: verifying holds no more of a long chain than of a short one. */
  peak_mib: number;
}

/** One row per transaction, as a state change writes it; then a walk over the whole chain, grown to `rows` (F16: a million). */
export async function auditSpeed(database_url: string, rows: number): Promise<AuditSpeed> {
  const db = openDatabase({
    url: database_url,
    application_name: 'bench',
    max_connections: WRITERS,
    statement_timeout_ms: 120_000,
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
    await growAudit(db, rows);
    return { append, ...(await verified(database_url)) };
  } finally {
    await db.close();
  }
}

/** On connections of its own, so that what they cost is what verifying costs. */
async function verified(url: string): Promise<Omit<AuditSpeed, 'append'>> {
  const db = openDatabase({
    url,
    application_name: 'bench-verify',
    max_connections: 2,
    statement_timeout_ms: 120_000,
    onError: () => undefined,
  });
  const pids = async (): Promise<number[]> => {
    const { rows } = await db.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'bench-verify'`,
    );
    return rows.map(({ pid }) => pid);
  };
  try {
    const before = process.cpuUsage();
    const verification = await verifyAudit(db);
    const { user, system } = process.cpuUsage(before);
    const spent = (await pids()).map((pid) => cpuSeconds(pid));
    const database_cpu_s = spent.reduce<number | undefined>(
      (sum, s) => (sum === undefined || s === undefined ? undefined : sum + s),
      0,
    );
    const peak_mib = process.resourceUsage().maxRSS / 1024;
    return { verification, node_cpu_s: (user + system) / 1e6, database_cpu_s, peak_mib };
  } finally {
    await db.close();
  }
}

/** Rows like those that are appended, many in one transaction; the trigger seals each of them as ever. */
export async function growAudit(db: Database, rows: number): Promise<void> {
  const { rows: counted } = await db.query<{ count: number }>(
    'select count(*) as count from core.audit_chain',
  );
  for (let have = counted[0]?.count ?? 0; have < rows; have += AT_ONCE) {
    await db.query(
      `insert into core.audit_event (id, at, actor, actor_type, action, subject, corr_id, canon, content_hash)
       select 'aud_bench_' || n, '2026-03-02T09:00:00.123Z', 'bench', 'service', 'bench.grown', 'bench_' || n, null,
              '{"action":"bench.grown","actor":"bench","actor_type":"service","at":"2026-03-02T09:00:00.123Z","corr_id":null,"data":{"index":'
              || n || ',"payload_hash":"' || encode(sha256(n::text::bytea), 'hex') || '"},"id":"aud_bench_' || n
              || '","subject":"bench_' || n || '"}', ''
         from generate_series($1::int, $1::int + $2::int - 1) n`,
      [have, AT_ONCE],
    );
  }
  await db.query('analyze core.audit_event, core.audit_chain');
}
