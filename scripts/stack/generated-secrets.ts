/**
 * The secret files that the stack needs and nobody has to think of. Primary ones are random; the others say the same in the form
 * that a program wants it in, so they are made from the primary ones and never beside them.
 */
import { randomBytes } from 'node:crypto';
import { hash } from 'bcryptjs';
import { stringify } from 'yaml';
import { newConsoleKey, publicKeyOf } from '@almanac/shared/http/console-key';
import { sha256Hex } from '@almanac/shared/lang/ids';
import { roleOf, SERVICES } from '../migrate-database.ts';
import { databaseUrlFile, tokenFile } from './secret-files.ts';
import { passwordOf } from './weak-secret.ts';

const BCRYPT_ROUNDS = 12;

const hex = (): string => randomBytes(24).toString('hex');
const token = (): string => `alm_${randomBytes(32).toString('base64url')}`;

/** File → how its content is made. */
export const PRIMARY: Readonly<Record<string, () => string>> = {
  postgres_password: hex,
  ...Object.fromEntries(
    SERVICES.map((name) => [
      databaseUrlFile(name),
      () => `postgresql://${roleOf(name)}:${hex()}@postgres:5432/almanac`,
    ]),
  ),
  ...Object.fromEntries(SERVICES.map((name) => [tokenFile(name), token])),
  n8n_token: token,
  operator_token: token,
  metrics_token: token,
  kuma_push_key: hex,
  webhook_key: () => randomBytes(24).toString('base64url'),
  credentials_key: () => randomBytes(32).toString('base64'),
  console_key: newConsoleKey,
  n8n_encryption_key: hex,
  n8n_database_password: hex,
  valkey_url: () => `redis://memory:${hex()}@valkey:6379`,
  qdrant_api_key: hex,
  operator_password: () => randomBytes(15).toString('base64url'),
  langfuse_database_url: () => `postgresql://langfuse:${hex()}@postgres:5432/langfuse`,
  langfuse_salt: hex,
  langfuse_encryption_key: () => randomBytes(32).toString('hex'),
  langfuse_session_secret: hex,
  langfuse_clickhouse_password: hex,
  langfuse_queue_password: hex,
  langfuse_store_password: hex,
  langfuse_project_key: () => `sk-lf-${hex()}`,
};

export type Known = (file: string) => string;

/** What Valkey lets the memory-gateway do: keep answers and throw them away. */
const CACHE_COMMANDS =
  '+get +set +unlink +del +scan +ping +info +select +hello +auth +client|setinfo +client|setname +client|id';

/** File → how its content follows from the primary ones. */
export const DERIVED: Readonly<Record<string, (known: Known) => Promise<string> | string>> = {
  database_admin_url: (known) =>
    `postgresql://postgres:${encodeURIComponent(known('postgres_password'))}@postgres:5432/almanac`,
  console_public_key: (known) => publicKeyOf(known('console_key')),
  valkey_users: (known) => {
    const digest = sha256Hex(passwordOf(known('valkey_url')));
    return `user default off\nuser memory on #${digest} ~* resetchannels -@all ${CACHE_COMMANDS}`;
  },
  langfuse_clickhouse_users: (known) => clickhouseUsers(known('langfuse_clickhouse_password')),
  langfuse_queue_users: (known) =>
    `user default on #${sha256Hex(known('langfuse_queue_password'))} ~* &* +@all`,
  qdrant_config: (known) => stringify({ service: { api_key: known('qdrant_api_key') } }),
  n8n_owner_password_hash: (known) => hash(known('operator_password'), BCRYPT_ROUNDS),
  traefik_users: async (known) =>
    `operator:${await hash(known('operator_password'), BCRYPT_ROUNDS)}`,
  dozzle_users: async (known) =>
    stringify({
      users: {
        operator: {
          name: 'Operator',
          password: await hash(known('operator_password'), BCRYPT_ROUNDS),
        },
      },
    }),
};

/** One login, and none without a password: ClickHouse's own is taken away. */
function clickhouseUsers(password: string): string {
  return `<clickhouse>
  <users>
    <default remove="1" />
    <langfuse>
      <password_sha256_hex>${sha256Hex(password)}</password_sha256_hex>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </langfuse>
  </users>
</clickhouse>`;
}
