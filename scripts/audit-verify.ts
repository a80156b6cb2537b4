/** `npm run audit-verify`: walks the whole audit chain of the running Almanac, or of DATABASE_ADMIN_URL. Exit 1 on damage. */
import { auditVerification } from '@almanac/shared/contracts/audit';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { serviceClient } from '@almanac/shared/http/call';
import { openDatabase } from '@almanac/shared/pg/database';
import { runCommand } from './cli/run-command.ts';
import { readSettings, RUN_FILE } from './cli/settings.ts';
import { liveRun } from './embedded/run-file.ts';

await runCommand(async () => {
  const result = await verification();
  const rate = Math.round(result.rows / Math.max(result.ms / 1000, 0.001));
  console.log(
    `${result.rows} rows, head ${result.head_hash.slice(0, 16)} at ${result.head_seq}, ${result.ms} ms (${rate} rows/s)`,
  );
  for (const fault of result.faults) {
    console.log(
      `  ${fault.kind} at ${fault.seq ?? 'no place'} ${fault.audit_id ?? ''}: ${fault.detail}`,
    );
  }
  console.log(result.verified ? 'Chain verified.' : 'The chain is damaged.');
  if (!result.verified) process.exitCode = 1;
});

async function verification() {
  const settings = readSettings();
  const url = URL.parse(settings['DATABASE_ADMIN_URL'] ?? '');
  if (url !== null) {
    // Another database of that server, as a backup's drill asks for.
    const other = settings['ALMANAC_DATABASE'] ?? '';
    if (other !== '') url.pathname = `/${other}`;
    const db = openDatabase({
      url: url.href,
      application_name: 'audit-verify',
      onError: () => undefined,
    });
    try {
      return await verifyAudit(db);
    } finally {
      await db.close();
    }
  }
  const run = liveRun(RUN_FILE);
  if (run === undefined) {
    throw new Error('Almanac does not run here: npm start, or set DATABASE_ADMIN_URL.');
  }
  const gateway = run.services['action-gateway'] ?? '';
  const client = serviceClient({ service: 'action-gateway', url: gateway, token: run.token });
  return client.call({
    method: 'GET',
    path: '/api/v1/audit/verify',
    reply: auditVerification,
    timeout_ms: 60_000,
  });
}
