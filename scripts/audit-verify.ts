/**
 * `npm run audit-verify`: walks the whole audit chain of the running Almanac, or of DATABASE_ADMIN_URL, and compares it with the signed
 * checkpoints. Exit 0: whole, 1: damaged, 2: it could not be verified. `-- --restored "why"` says that the database was restored from a
 * backup: what was signed after its newest checkpoint is abandoned, by a signed row.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCheckpoints } from '@almanac/shared/audit/checkpoint-files';
import { verifyAudit } from '@almanac/shared/audit/verify';
import {
  auditVerification,
  epochReply,
  type AuditVerification,
} from '@almanac/shared/contracts/audit';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { openDatabase } from '@almanac/shared/pg/database';
import { UsageError } from './cli/arguments.ts';
import { auditReport } from './cli/audit-report.ts';
import { checkpointDir } from './cli/checkpoint-dir.ts';
import { runCommand } from './cli/run-command.ts';
import { readSettings, RUN_FILE } from './cli/settings.ts';
import type { Settings } from './embedded/providers.ts';
import { liveRun } from './embedded/run-file.ts';

await runCommand(async () => {
  const { values } = parseArgs({ options: { restored: { type: 'string' } } });
  if (values.restored !== undefined) return declareRestored(values.restored);
  const result = await verification();
  for (const line of auditReport(result)) console.log(line);
  if (!result.verified) process.exitCode = 1;
});

async function verification(): Promise<AuditVerification> {
  const settings = readSettings();
  const url = databaseUrl(settings);
  try {
    if (url === undefined || url === '') return await askGateway();
    const dir = checkpointDir(settings);
    const checkpoints = existsSync(dir) ? readCheckpoints(dir) : undefined;
    const db = openDatabase({ url, application_name: 'audit-verify', onError: () => undefined });
    try {
      return await verifyAudit(db, { checkpoints });
    } finally {
      await db.close();
    }
  } catch (error) {
    throw new UsageError(`The audit could not be verified: ${errorText(error)}`);
  }
}

function askGateway(): Promise<AuditVerification> {
  return gateway().call({
    method: 'GET',
    path: '/api/v1/audit/verify',
    reply: auditVerification,
    timeout_ms: 120_000,
  });
}

async function declareRestored(reason: string): Promise<void> {
  const { last_good, abandoned } = await gateway().call({
    method: 'POST',
    path: '/api/v1/audit/epoch',
    body: { reason },
    reply: epochReply,
    timeout_ms: 120_000,
  });
  console.log(
    `The chain goes on from row ${last_good.size}, signed at ${last_good.time}; ${abandoned} later checkpoints are abandoned.`,
  );
}

function gateway(): ServiceClient {
  const run = liveRun(RUN_FILE);
  if (run === undefined) {
    throw new AppError(
      'unavailable',
      'Almanac does not run here: npm start, or set DATABASE_ADMIN_URL.',
    );
  }
  const url = run.services['action-gateway'] ?? '';
  return serviceClient({ service: 'action-gateway', url, token: run.token });
}

/** The owner's URL; `ALMANAC_DATABASE` names another database of that server, as a backup's drill asks for. */
function databaseUrl(settings: Settings): string | undefined {
  const url = URL.parse(settings['DATABASE_ADMIN_URL'] ?? '');
  const other = settings['ALMANAC_DATABASE'] ?? '';
  if (url !== null && other !== '') url.pathname = `/${other}`;
  return url?.href;
}
