/** The audit's part of the benchmark alone: a throw-away PostgreSQL with the schema, and no service beside it. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../embedded/postgres.ts';
import { migrateDatabase, SERVICES } from '../migrate-database.ts';
import { auditSpeed, type AuditSpeed } from './audit-speed.ts';

/** `rows` is how far the chain is grown. */
export async function auditAlone(rows: number): Promise<AuditSpeed> {
  const dir = mkdtempSync(join(tmpdir(), 'almanac-bench-'));
  // Root's PostgreSQL runs as another user, who must get through to its own, closed directory.
  chmodSync(dir, 0o711);
  const server = await startPostgres({ data_dir: join(dir, 'data'), durable: false });
  try {
    const password = randomBytes(18).toString('base64url');
    await migrateDatabase(
      server.url,
      Object.fromEntries(SERVICES.map((service) => [service, password])),
    );
    return await auditSpeed(server.url, rows);
  } finally {
    await server.stop();
    for (const made of new Set([server.data_dir, dir])) {
      rmSync(made, { recursive: true, force: true });
    }
  }
}
