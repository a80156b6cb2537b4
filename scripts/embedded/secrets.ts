import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { newConsoleKey } from '@almanac/shared/http/console-key';
import { SERVICES, type ServiceName } from '../migrate-database.ts';

const byService = z.record(z.string(), z.string());
const secretsFile = z.object({
  role_passwords: byService,
  service_tokens: byService,
  n8n_token: z.string(),
  operator_token: z.string(),
  webhook_key: z.string(),
  credentials_key: z.string(),
  /** Absent in what was made before the console signed in people. */
  console_key: z.string().optional(),
});

export interface Secrets {
  role_passwords: Record<ServiceName, string>;
  service_tokens: Record<ServiceName, string>;
  n8n_token: string;
  operator_token: string;
  /** What callers of the webhooks send as `X-Almanac-Key`. */
  webhook_key: string;
  /** 32 bytes, base64: encrypts provider credentials at rest. */
  credentials_key: string;
  /** By which the console speaks for people: the private half. */
  console_key: string;
}

type Kept = Omit<Secrets, 'console_key'> & { console_key?: string | undefined };

/** The installation's secrets: made at the first start, kept in a file only its owner reads. */
export function loadSecrets(path: string): Secrets {
  const kept = readKept(path);
  if (kept !== undefined) return withConsoleKey(path, parsedSecrets(path, kept));
  const secrets: Secrets = {
    role_passwords: perService(() => randomBytes(18).toString('hex')),
    service_tokens: perService(newToken),
    n8n_token: newToken(),
    operator_token: newToken(),
    webhook_key: randomBytes(24).toString('base64url'),
    credentials_key: randomBytes(32).toString('base64'),
    console_key: newConsoleKey(),
  };
  write(path, secrets);
  return secrets;
}

function write(path: string, secrets: Secrets): void {
  writeFileSync(`${path}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Nothing is locked with it, so one that is not there yet is made. */
function withConsoleKey(path: string, kept: Kept): Secrets {
  const { console_key } = kept;
  if (console_key !== undefined) return { ...kept, console_key };
  const secrets = { ...kept, console_key: newConsoleKey() };
  write(path, secrets);
  return secrets;
}

/** They are never made anew beside kept data: what was encrypted with the old ones would be lost. */
function parsedSecrets(path: string, text: string): Kept {
  try {
    return secretsFile.parse(JSON.parse(text)) as Kept;
  } catch {
    throw new Error(
      `${path} is damaged. Put it back from a backup; or remove it, and connect Google again ` +
        'and give callers the new tokens that the next start makes.',
    );
  }
}

function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function newToken(): string {
  return `alm_${randomBytes(32).toString('base64url')}`;
}

function perService(make: () => string): Record<ServiceName, string> {
  return Object.fromEntries(SERVICES.map((service) => [service, make()])) as Record<
    ServiceName,
    string
  >;
}
