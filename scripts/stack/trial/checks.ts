/** What `npm run test:stack` tries, in this order, on one stack. Each throws with what is wrong. */
import assert from 'node:assert/strict';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { backUpAndRestore } from './back-up-and-restore.ts';
import { docker } from './docker.ts';
import { askTraefik } from './ask-traefik.ts';
import {
  expiredToken,
  fullDisk,
  keepCheckpoints,
  missingSecret,
  missingSetting,
  takenPort,
  weakSecret,
} from './faults.ts';
import { rollBack } from './roll-back.ts';
import { preparedForLangfuse } from './traces.ts';
import { OWN, type TrialStack } from './trial-stack.ts';

export interface Check {
  name: string;
  /** Optional services without which it cannot be tried. */
  needs: readonly string[];
  run: (stack: TrialStack) => Promise<void>;
}

interface Settled {
  lost: string[];
  doubled: string[];
}

const KILLS = 6;
const BETWEEN_KILLS_MS = 20_000;
const UP_MS = 90_000;

export const CHECKS: readonly Check[] = [
  {
    name: 'a task posted to n8n is planned, in the calendar and told to Coda',
    needs: [],
    run: mainJob,
  },
  {
    name: 'the containers have no rights, cannot write and stay within their memory',
    needs: [],
    run: containment,
  },
  { name: 'the console shows its pages', needs: [], run: pages },
  {
    name: 'n8n reaches its database and the services, and neither the stores nor the outside',
    needs: [],
    run: isolation,
  },
  { name: "a service's login opens no other service's tables", needs: [], run: logins },
  {
    name: "Langfuse's database and queue open to Langfuse alone, and open nothing else",
    needs: [],
    run: preparedForLangfuse,
  },
  {
    name: 'starting twice starts nothing anew and imports nothing again',
    needs: [],
    run: startTwice,
  },
  {
    name: 'a restart of Postgres under load loses nothing and doubles nothing',
    needs: [],
    run: restartPostgres,
  },
  {
    name: 'a scheduler killed every 20 s for two minutes loses nothing and doubles nothing',
    needs: [],
    run: killScheduler,
  },
  { name: 'the file KILL stops what acts, and its end lets it go on', needs: [], run: killFile },
  { name: 'Traefik opens what is routed and nothing else', needs: ['traefik'], run: askTraefik },
  { name: 'the audit chain verifies', needs: [], run: audit },
  {
    name: "what signs the audit outlives its container, beside the database's own volume",
    needs: [],
    run: keepCheckpoints,
  },
  {
    name: 'an expired Coda token is said, and what waited for it is done with the next',
    needs: [],
    run: expiredToken,
  },
  {
    name: 'a full disk refuses what is new, loses nothing, and work goes on when there is room',
    needs: [],
    run: fullDisk,
  },
  { name: 'a missing setting is named before anything starts', needs: [], run: missingSetting },
  {
    name: 'a missing secret is named, and what needs it does not start',
    needs: [],
    run: missingSecret,
  },
  { name: 'a weak secret is named and not shown, and nothing starts', needs: [], run: weakSecret },
  { name: 'a port that is taken is named', needs: ['traefik'], run: takenPort },
  {
    name: 'a backup comes back row for row, beside what runs and in its place',
    needs: [],
    run: backUpAndRestore,
  },
  {
    name: 'an upgrade that does not start gives way to the version before',
    needs: [],
    run: rollBack,
  },
];

async function mainJob(stack: TrialStack): Promise<void> {
  const statuses = await stack.inside<Record<string, number>>('post', 'main', '3');
  assert.deepEqual(statuses, { 'main-1': 200, 'main-2': 200, 'main-3': 200 });
  await nothingLost(stack, 'main', 3);
}

async function nothingLost(stack: TrialStack, prefix: string, count: number): Promise<void> {
  const state = await stack.inside<Settled>('settled', prefix, String(count));
  assert.deepEqual(state, { lost: [], doubled: [] });
}

async function containment(stack: TrialStack): Promise<void> {
  for (const service of stack.services.filter((name) => name !== 'sandbox')) {
    const format = '{{json .HostConfig}}';
    const told = await docker(['inspect', '--format', format, await stack.idOf(service)]);
    const host = JSON.parse(told) as Record<string, unknown>;
    assert.equal(host['ReadonlyRootfs'], true, `${service} can write`);
    assert.deepEqual(host['CapDrop'], ['ALL'], service);
    assert.deepEqual(host['CapAdd'] ?? [], [], service);
    assert.ok(Number(host['Memory']) > 0 && Number(host['PidsLimit']) > 0, service);
    assert.equal(host['MemorySwap'], host['Memory'], `${service} may swap`);
  }
  for (const service of OWN) {
    const script =
      'id -u; touch /app/x 2>&1 || true; cat /run/secrets/* | wc -c; grep CapEff /proc/self/status';
    const said = await stack.compose('exec', '-T', service, 'sh', '-c', script);
    assert.match(said, /^1000\n/, service);
    assert.match(said, /Read-only file system/, service);
    assert.match(said, /CapEff:\s*0{16}/, service);
  }
}

async function pages(stack: TrialStack): Promise<void> {
  const script =
    "const a = await fetch('http://127.0.0.1:8080/'); console.log(a.status, await a.text())";
  const said = await stack.compose('exec', '-T', 'console', 'node', '-e', script);
  assert.match(said, /^200 <!doctype html>/i);
}

async function isolation(stack: TrialStack): Promise<void> {
  const reaches = async (target: string): Promise<string> => {
    const [host, port] = target.split(':');
    const script = `require('net').connect({host:'${host}',port:${port},timeout:3000}).on('connect',()=>{console.log('yes');process.exit()}).on('timeout',()=>{console.log('no');process.exit()}).on('error',()=>{console.log('no');process.exit()})`;
    return (await stack.compose('exec', '-T', 'n8n', 'node', '-e', script)).trim();
  };
  assert.equal(await reaches('postgres:5432'), 'yes');
  assert.equal(await reaches('planner:8091'), 'yes');
  assert.equal(await reaches('valkey:6379'), 'no');
  assert.equal(await reaches('1.1.1.1:443'), 'no');
  const gateway = (
    await docker([
      'network',
      'inspect',
      '--format',
      '{{range .Containers}}{{.Name}} {{end}}',
      `${await projectOf(stack)}_public`,
    ]).catch(() => '')
  ).trim();
  assert.ok(gateway === '' || /^\S*traefik\S*$/.test(gateway), `in public: ${gateway}`);
}

async function projectOf(stack: TrialStack): Promise<string> {
  const label = '{{index .Config.Labels "com.docker.compose.project"}}';
  return (await docker(['inspect', '--format', label, await stack.idOf('postgres')])).trim();
}

async function logins(stack: TrialStack): Promise<void> {
  const url = stack.secret('database_url_planner');
  const ask = (sql: string): Promise<string> =>
    stack.compose(
      'exec',
      '-T',
      'postgres',
      'psql',
      url.replace('@postgres:', '@127.0.0.1:'),
      '-Atc',
      sql,
    );
  assert.match(await ask('select count(*) from planner.plans'), /^\d+\n$/);
  await assert.rejects(ask('select count(*) from scheduler.blocks'), /permission denied/);
  const n8n = url.replace('@postgres:', '@127.0.0.1:').replace(/\/almanac$/, '/n8n');
  await assert.rejects(
    stack.compose('exec', '-T', 'postgres', 'psql', n8n, '-Atc', 'select 1'),
    /permission denied/,
  );
}

async function startTwice(stack: TrialStack): Promise<void> {
  const before = await Promise.all(stack.services.map((name) => stack.idOf(name)));
  await stack.compose('up', '-d', '--no-build', '--wait', ...stack.services);
  const after = await Promise.all(stack.services.map((name) => stack.idOf(name)));
  assert.deepEqual(after, before);
  assert.match(await stack.compose('logs', 'n8n-import'), /exactly this was imported before/);
  await nothingLost(stack, 'main', 3);
}

async function restartPostgres(stack: TrialStack): Promise<void> {
  const load = stack.inside('post', 'database', '8');
  await stack.compose('restart', 'postgres');
  await load;
  await nothingLost(stack, 'database', 8);
}

/** A container that is killed is started again by Docker, as after any other end that nobody asked for. */
async function killScheduler(stack: TrialStack): Promise<void> {
  const before = await restartsOf(stack, 'scheduler');
  const loads: Promise<unknown>[] = [];
  for (let round = 1; round <= KILLS; round += 1) {
    loads.push(stack.inside('post', `killed${round}`, '2'));
    await pause(BETWEEN_KILLS_MS / 10);
    await stack.compose('exec', '-T', 'scheduler', 'sh', '-c', KILL).catch(() => undefined);
    await pause((BETWEEN_KILLS_MS * 9) / 10);
  }
  await Promise.all(loads);
  assert.ok((await restartsOf(stack, 'scheduler')) >= before + KILLS, 'it was not killed');
  for (let round = 1; round <= KILLS; round += 1) await nothingLost(stack, `killed${round}`, 2);
}

/** Node itself, at once, from within: to Docker it is a crash. The brackets keep the shell from finding its own words. */
const KILL =
  'for p in /proc/[0-9]*; do grep -qa "[m]ain.ts" $p/cmdline && kill -9 ${p#/proc/}; done';

async function restartsOf(stack: TrialStack, service: string): Promise<number> {
  const id = await stack.idOf(service);
  return Number(await docker(['inspect', '--format', '{{.RestartCount}}', id]));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function killFile(stack: TrialStack): Promise<void> {
  stack.setKilled(true);
  try {
    await waitFor('a plan is refused', async () => (await planStatus(stack)) === 423, UP_MS);
  } finally {
    stack.setKilled(false);
  }
  await waitFor('plans are made again', async () => (await planStatus(stack)) === 200, UP_MS);
}

async function planStatus(stack: TrialStack): Promise<number> {
  const statuses = await stack.inside<Record<string, number>>('post', `kill${Date.now()}`, '1');
  return Object.values(statuses)[0] ?? 0;
}

async function audit(stack: TrialStack): Promise<void> {
  const said = await stack.compose('run', '--rm', '--no-deps', 'tools', 'scripts/audit-verify.ts');
  assert.match(said, /Chain verified/);
}
