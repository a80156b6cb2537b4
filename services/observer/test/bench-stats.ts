/**
 * `npm run bench:stats`: how long `GET /api/v1/observer/stats` takes over 100,000 records, beside its budget of 300 ms. Own
 * PostgreSQL, the whole service over HTTP. It measures and never judges.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueToken } from '@almanac/shared/http/issue-token';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import { startPostgres } from '../../../scripts/embedded/postgres.ts';
import {
  migrateDatabase,
  SERVICES,
  type RolePasswords,
} from '../../../scripts/migrate-database.ts';
import { number, ratio, table } from '../../../scripts/bench/table.ts';
import { observerEnv } from '../src/config.ts';
import { startObserver } from '../src/start.ts';
import { seedRecords } from './bench/seed-records.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const BUDGET_MS = 300;
const ROUNDS = 20;
/** Records within the window that is asked for; the last line is a person's real week among them. */
const SIZES = [10_000, 100_000];
const NOWHERE = 'http://127.0.0.1:9';

interface Line {
  what: string;
  records: number;
  times: number[];
  bytes: number;
}

const dir = mkdtempSync(join(tmpdir(), 'almanac-bench-'));
// Root's server runs as another user, who must get through to the data directory, which itself is closed.
chmodSync(dir, 0o711);
const postgres = await startPostgres({ data_dir: join(dir, 'data'), port: 54_700, durable: false });
try {
  const lines: Line[] = [];
  for (const size of SIZES) lines.push(...(await measured(size)));
  print(
    table(
      `GET /api/v1/observer/stats, ${ROUNDS} calls each`,
      ['window', 'records', 'p50', 'p95', 'of budget', 'answer'],
      lines.map(({ what, records, times, bytes }) => [
        what,
        number(records),
        `${number(at(times, 0.5), 1)} ms`,
        `${number(at(times, 0.95), 1)} ms`,
        ratio(at(times, 0.95), BUDGET_MS),
        `${number(bytes / 1024, 1)} KiB`,
      ]),
    ),
  );
} finally {
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function measured(size: number): Promise<Line[]> {
  const name = `stats_${size}`;
  const url = new URL(postgres.url);
  const server = openDatabase({
    url: url.href,
    application_name: 'bench',
    onError: (error) => print(error.message),
  });
  await server.query(`create database ${name}`);
  await server.close();
  url.pathname = `/${name}`;
  const password = randomBytes(18).toString('base64url');
  const passwords: RolePasswords = Object.fromEntries(SERVICES.map((one) => [one, password]));
  await migrateDatabase(url.href, passwords);
  const admin = openDatabase({
    url: url.href,
    application_name: 'bench',
    statement_timeout_ms: 300_000,
    onError: (error) => print(error.message),
  });
  try {
    const { from, to } = await seedRecords(admin, size);
    return await asked(admin, { url, password, size, from, to });
  } finally {
    await admin.close();
  }
}

async function asked(
  admin: Database,
  given: { url: URL; password: string; size: number; from: string; to: string },
): Promise<Line[]> {
  const { size, from, to } = given;
  const own = new URL(given.url);
  own.username = 'almanac_observer';
  own.password = given.password;
  const token = await issueToken(admin, {
    actor: 'observer',
    actor_type: 'service',
    all_clients: true,
  });
  const service = await startObserver(
    observerEnv.parse({
      DATABASE_URL: own.href,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ALMANAC_TOKEN: token,
      MEMORY_GATEWAY_URL: NOWHERE,
      PLANNER_URL: NOWHERE,
      ACTION_GATEWAY_URL: NOWHERE,
    }),
  );
  const call = async (query: string): Promise<{ ms: number; bytes: number }> => {
    const started = performance.now();
    const response = await fetch(`${service.url}/api/v1/observer/stats?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
    return { ms: performance.now() - started, bytes: text.length };
  };
  const line = async (what: string, query: string, records: number): Promise<Line> => {
    const times: number[] = [];
    let bytes = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const one = await call(query);
      times.push(one.ms);
      ({ bytes } = one);
    }
    return { what, records, times, bytes };
  };
  try {
    const week = new Date(Date.parse(from) + 7 * 86_400_000).toISOString();
    return [
      await line('all of it', `from=${from}&to=${to}`, size),
      await line(`a week among ${number(size)}`, `from=${from}&to=${week}`, Math.round(size / 57)),
    ];
  } finally {
    await service.stop();
  }
}

function at(times: number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
