/** What backup and restore work on: the stack of docker compose, or the server of DATABASE_ADMIN_URL. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { openDatabase } from '@almanac/shared/pg/database';
import { ROOT, readSettings } from '../../cli/settings.ts';
import { stackPrograms, urlPrograms, type PostgresPrograms } from './postgres-programs.ts';

export interface AuditVerdict {
  verified: boolean;
  says: string[];
}

export interface Installation {
  programs: PostgresPrograms;
  databases: readonly string[];
  /** Of Almanac, as the images are called. */
  version: string;
  /** Walks the audit chain of a database. */
  verifyAudit(database: string): Promise<AuditVerdict>;
}

const VERSION = '0.1.0';
const run = promisify(execFile);
const AUDIT_MS = 600_000;

export function installation(): Installation {
  const settings = readSettings();
  const version = settings['ALMANAC_VERSION'] || VERSION;
  const url = settings['DATABASE_ADMIN_URL'] ?? '';
  if (url === '') return stackInstallation(version);
  const own = new URL(url).pathname.slice(1);
  return {
    programs: urlPrograms(url),
    databases: [own],
    version,
    verifyAudit: (database) => verifyAt(url, database),
  };
}

/** The walk happens in the container `tools`, where the database can be reached. */
export function stackInstallation(
  version: string,
  compose: readonly [string, ...string[]] = ['docker', 'compose'],
): Installation {
  const [program, ...before] = compose;
  return {
    programs: stackPrograms(compose),
    databases: ['almanac', 'n8n'],
    version,
    verifyAudit: async (database) => {
      const args = ['run', '--rm', '--no-deps', '-e', `ALMANAC_DATABASE=${database}`, 'tools'];
      const said = await run(program, [...before, ...args, 'scripts/audit-verify.ts'], {
        cwd: ROOT,
        timeout: AUDIT_MS,
      }).catch((error: unknown) => error as { stdout?: string; stderr?: string });
      const says = `${said.stdout ?? ''}${said.stderr ?? ''}`.trim().split('\n');
      return { verified: says.includes('Chain verified.'), says };
    },
  };
}

async function verifyAt(admin_url: string, database: string): Promise<AuditVerdict> {
  const url = new URL(admin_url);
  url.pathname = `/${database}`;
  const db = openDatabase({
    url: url.href,
    application_name: 'audit-verify',
    onError: () => undefined,
  });
  try {
    const { verified, rows, faults } = await verifyAudit(db);
    const told = faults.map(({ kind, detail }) => `${kind}: ${detail}`);
    return {
      verified,
      says: [
        `${rows} rows of audit`,
        ...told,
        verified ? 'Chain verified.' : 'The chain is damaged.',
      ],
    };
  } finally {
    await db.close();
  }
}
