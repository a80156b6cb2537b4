/**
 * `npm run soak [-- --hours 24 | --short]`: a whole Almanac on throw-away data does the main job over and over, and what grows without reason is
 * said: memory and handles of each service, rows a job leaves, jobs that wait; the audit has to verify at the end. `--short` takes less than two
 * minutes after the start. The last line is the sum, as CI reads it.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { auditVerification } from '@almanac/shared/contracts/audit';
import { serviceClient } from '@almanac/shared/http/call';
import { openDatabase } from '@almanac/shared/pg/database';
import { openBenchStage, type BenchStage } from './bench/stage.ts';
import { UsageError } from './cli/arguments.ts';
import { interrupted, runCommand } from './cli/run-command.ts';
import { judgeSoak, LONG, SHORT, type Look } from './soak/judge.ts';
import { mainJobs } from './soak/main-jobs.ts';
import { takeLook } from './soak/take-look.ts';

const SHORT_S = 90;
const HOUR_S = 3600;
/** So many looks in a soak, whatever its length. */
const LOOKS = 18;
/** So many main jobs at once. */
const LANES = 4;
/** From one job to the next: of faster ones the Actions are more than one requester may make in a minute, and it would be stopped as a runaway. */
const PACE_MS = 2000;
const say = (line: string): void => console.log(`  ${line}`);

await runCommand(async () => {
  const options = { hours: { type: 'string' }, short: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  const for_s = values.short === true ? SHORT_S : Number(values.hours ?? 24) * HOUR_S;
  if (!(for_s > 0)) throw new UsageError('--hours takes a number of hours');
  const stage = await openBenchStage(say);
  const ended = interrupted();
  let faults: string[];
  try {
    faults = await soak(stage, for_s, ended);
  } finally {
    await stage.stop();
  }
  for (const fault of faults) console.log(`  ✗ ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
  console.log(faults.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed');
});

/** Also answers for what was seen until it is interrupted. */
async function soak(
  { almanac }: BenchStage,
  for_s: number,
  ended: Promise<unknown>,
): Promise<string[]> {
  const db = openDatabase({
    url: almanac.database_url,
    application_name: 'soak',
    onError: () => undefined,
  });
  const jobs = mainJobs(almanac, () => almanac.urls.triggers);
  const begun = performance.now();
  const at_s = (): number => (performance.now() - begun) / 1000;
  const looks: Look[] = [];
  let is_over = false;
  void ended.then(() => (is_over = true));
  let begun_jobs = 0;
  let n = 0;
  const lane = async (): Promise<void> => {
    while (!is_over && at_s() < for_s) {
      const number = (begun_jobs += 1);
      await setTimeout(number * PACE_MS - at_s() * 1000);
      await jobs.run(number);
      n += 1;
    }
  };
  const watch = async (): Promise<void> => {
    for (let next = 1; !is_over && at_s() < for_s; next += 1) {
      await setTimeout((next * for_s * 1000) / LOOKS - at_s() * 1000);
      const look = await takeLook(almanac, db, { jobs: n, at_s: at_s() });
      looks.push(look);
      say(shown(look));
    }
  };
  try {
    await Promise.all([...Array.from({ length: LANES }, lane), watch()]);
  } finally {
    is_over = true;
    await db.close();
  }
  say(`${n} main jobs in ${at_s().toFixed(0)} s`);
  return [...judgeSoak(looks, for_s < HOUR_S ? SHORT : LONG), ...(await auditFaults(almanac))];
}

async function auditFaults({ urls, secrets }: BenchStage['almanac']): Promise<string[]> {
  const service = 'action-gateway';
  const actions = serviceClient({ service, url: urls[service], token: secrets.operator_token });
  const path = '/api/v1/audit/verify';
  const timeout_ms = 300_000;
  const audit = await actions.call({ method: 'GET', path, reply: auditVerification, timeout_ms });
  return audit.verified ? [] : [`the audit does not verify: ${audit.faults.length} faults`];
}

function shown({ at_s, jobs, memory_mib, handles, rows, waiting }: Look): string {
  const sum = (of: Readonly<Record<string, number>>): number =>
    Object.values(of).reduce((total, each) => total + each, 0);
  return `${at_s.toFixed(0)} s: ${jobs} jobs, ${sum(memory_mib).toFixed(0)} MiB, ${sum(handles)} handles, ${sum(rows)} rows, ${waiting} waiting`;
}
