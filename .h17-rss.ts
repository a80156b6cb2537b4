import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrateDatabase, SERVICES } from '/work/main/scripts/migrate-database.ts';
import { startSandbox } from '/work/main/scripts/sandbox/sandbox.ts';
import { sandboxClient } from '/work/main/scripts/sandbox/client.ts';
import { SCOPES } from '/work/main/services/scheduler/src/clients/google-oauth.ts';
const admin = 'postgres://postgres@127.0.0.1:55432';
const names = process.argv[2]!.split(',');
const extra = (process.argv[3] ?? '').split(' ').filter(Boolean);
const c = new pg.Client({ connectionString: admin + '/postgres' }); await c.connect();
await c.query('drop database if exists h17_dev with (force)'); await c.query('create database h17_dev'); await c.end();
await migrateDatabase(admin + '/h17_dev', Object.fromEntries(SERVICES.map((s) => [s, 'test'])) as never);
const sandbox = await startSandbox({ time_zone: 'Europe/Berlin' });
const g = `${sandbox.url}/google`;
for (const name of names) {
  for (const round of (process.env.ROUNDS ?? "1,2").split(",").map(Number)) {
    const token = await sandboxClient(sandbox.url).google.issueRefreshToken([...SCOPES], 'test-client');
    const env: Record<string,string> = {
      PATH: process.env.PATH!, NODE_COMPILE_CACHE: '/tmp/h17/cc',
      DATABASE_URL: `postgres://almanac_${name.replaceAll('-', '_')}:test@127.0.0.1:55432/h17_dev`,
      PORT: '0', LOG_LEVEL: 'warn', ALMANAC_TOKEN: 'x'.repeat(32), ALMANAC_ZONE: 'Europe/Berlin',
      SCHEDULER_URL: 'http://127.0.0.1:9', PLANNER_URL: 'http://127.0.0.1:9', MEMORY_GATEWAY_URL: 'http://127.0.0.1:9', ACTION_GATEWAY_URL: 'http://127.0.0.1:9',
      WEBHOOK_URL: 'http://127.0.0.1:9', WEBHOOK_KEY: 'webhook-key', GOOGLE_SANDBOX: 'true',
      GOOGLE_CLIENT_ID: 'test-client', GOOGLE_CLIENT_SECRET: 's', GOOGLE_API_ROOT_URL: `${g}/`, GOOGLE_AUTH_URL: `${g}/o/oauth2/v2/auth`, GOOGLE_TOKEN_URL: `${g}/token`,
      CREDENTIALS_KEY: randomBytes(32).toString('base64'), GOOGLE_REFRESH_TOKEN: token.refresh_token,
      CODA_API_BASE_URL: `${sandbox.url}/coda/apis/v1`, CODA_API_TOKEN: 'sandbox-coda-token', CODA_DOC_ID: 'sandbox-doc', CODA_TASKS_TABLE_ID: 'grid-tasks', CODA_THREAD_TABLE_ID: 'grid-daily-thread',
      ...(process.env.EXTRA ? JSON.parse(process.env.EXTRA) : {}),
    };
    const child = spawn('/work/main/node_modules/.bin/node', ['--max-semi-space-size=2', ...extra, `/work/main/services/${name}/src/main.ts`], { env, stdio: ['ignore', 'pipe', 'inherit'], cwd: '/work/main' });
    child.stdout.on('data', (d) => { if (process.env.V) process.stdout.write(d); });
    await new Promise((r) => setTimeout(r, 7000));
    const st = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const sm = readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8');
    const mb = (re: RegExp, t: string) => Math.round(Number(re.exec(t)?.[1]) / 102.4) / 10;
    console.log(name, round, 'RSS', mb(/VmRSS:\s+(\d+)/, st), 'anon', mb(/RssAnon:\s+(\d+)/, st), 'file', mb(/RssFile:\s+(\d+)/, st), 'PSS', mb(/^Pss:\s+(\d+)/m, sm));
    const gone = new Promise((r) => child.on('exit', r)); child.kill('SIGTERM'); await gone;
  }
}
await sandbox.close();
process.exit(0);
