/**
 * `npm run bench:stack`: what the stack costs with two processes of each service on one database: cold start, memory idle and under load, reads a
 * second over both, and the whole path from a task at the webhook to its events in the calendar; the sizes of the images where Docker has
 * them. Prints and never judges; processor time stands beside the clock, as other work on the machine disturbs only the latter.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { caller, READS } from './bench/calls.ts';
import { measure, type Sample } from './bench/measure.ts';
import { cpuSeconds, proportionalMib, residentMib } from './bench/process-facts.ts';
import { openBenchStage, type BenchStage } from './bench/stage.ts';
import { number, table } from './bench/table.ts';
import { runCommand } from './cli/run-command.ts';
import type { Replicas } from './embedded/replicas.ts';
import { SERVICES } from './migrate-database.ts';
import { mainJobs } from './soak/main-jobs.ts';

const IDLE_MS = 15_000;
const REQUESTS = 3000;
const AT_ONCE = 16;
const JOBS = 24;
const JOBS_AT_ONCE = 4;
const IMAGES = ['node', 'tools', ...SERVICES];
const say = (line: string): void => console.error(`  … ${line}`);

await runCommand(async () => {
  const stage = await openBenchStage(say);
  try {
    const begun = performance.now();
    const second = await stage.almanac.replicate();
    const second_s = (performance.now() - begun) / 1000;
    await run(stage, second, second_s);
  } finally {
    await stage.stop();
  }
  console.log(imageSizes());
  console.log(
    `\n  ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
  );
});

async function run(stage: BenchStage, second: Replicas, second_s: number): Promise<void> {
  const { almanac } = stage;
  const pids = (): number[] =>
    SERVICES.flatMap((name) => [almanac.process(name).pid, second.process(name).pid]).filter(
      (pid) => pid !== undefined,
    );
  const idle = memory(pids());
  say('nothing, to know what that costs');
  const idle_share = await cpuShare(pids(), () => setTimeout(IDLE_MS));
  say('reads over both');
  const [one, other] = [
    caller(almanac),
    caller({ ...almanac, urls: { ...almanac.urls, ...second.urls } }),
  ];
  const reads = await withCpu(pids(), idle_share, () =>
    measure(REQUESTS, AT_ONCE, (n) => {
      const [service, path] = READS[Math.floor(n / 2) % READS.length] ?? ['planner', '/health'];
      return (n % 2 === 0 ? one : other).call(service, path);
    }),
  );
  say('the main job over both');
  let turn = 0;
  const triggers = (): string =>
    [almanac.urls.triggers, second.urls.triggers][(turn += 1) % 2] ?? '';
  const jobs = mainJobs(almanac, triggers);
  const path = await withCpu(pids(), idle_share, () =>
    measure(JOBS, JOBS_AT_ONCE, (n) => jobs.run(n + 1)),
  );
  const loaded = memory(pids());
  console.log(
    table(
      'Two of each service, one database',
      ['what', 'measured'],
      [
        ['command to ready, one of each', `${number(stage.ready_s, 1)} s`],
        ['a second of each to ready', `${number(second_s, 1)} s`],
        ['processor of the twelve, idle', `${number(idle_share * 100, 1)} % of one`],
        ['memory of the twelve, idle', `${number(idle)} MiB, shared pages once`],
        ['memory of the twelve, after the load', `${number(loaded)} MiB, shared pages once`],
        ...rowsOf(`reads, ${AT_ONCE} at once`, reads),
        ...rowsOf(`task to calendar and done, ${JOBS_AT_ONCE} at once`, path),
      ],
    ),
  );
  for (const [what, count] of [...one.refusals, ...other.refusals])
    console.log(`  ${count} × ${what}`);
}

interface Costly extends Sample {
  cpu_ms_each: number;
}

/** Of the services alone, and without what they use anyhow: PostgreSQL, the triggers and the sandbox are not in it. */
async function withCpu(
  pids: readonly number[],
  idle_share: number,
  work: () => Promise<Sample>,
): Promise<Costly> {
  const [before, begun] = [usedBy(pids), performance.now()];
  const sample = await work();
  const took_s = (performance.now() - begun) / 1000;
  const own_s = usedBy(pids) - before - idle_share * took_s;
  return { ...sample, cpu_ms_each: (own_s * 1000) / sample.count };
}

function usedBy(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? Number.NaN), 0);
}

/** Of one processor, by all of them. */
async function cpuShare(pids: readonly number[], work: () => Promise<unknown>): Promise<number> {
  const [before, begun] = [usedBy(pids), performance.now()];
  await work();
  return (usedBy(pids) - before) / ((performance.now() - begun) / 1000);
}

function rowsOf(what: string, sample: Costly): string[][] {
  const { per_s, p50_ms, p95_ms, cpu_ms_each } = sample;
  return [
    [what, `${number(per_s, 1)}/s, p50 ${number(p50_ms)} ms, p95 ${number(p95_ms)} ms`],
    ['  processor time of the services, each', `${number(cpu_ms_each, 1)} ms`],
  ];
}

function memory(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (proportionalMib(pid) ?? residentMib(pid) ?? 0), 0);
}

/** Those of the stack and of its trial, where Docker is. */
function imageSizes(): string {
  try {
    const format = '{{.Repository}}:{{.Tag}}\t{{.Size}}';
    const listed = execFileSync('docker', ['image', 'ls', '--format', format], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    const rows = listed
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(
        ([name = '']) =>
          name.startsWith('almanac') && IMAGES.some((image) => name.includes(`/${image}:`)),
      );
    return rows.length === 0
      ? '\n  No image of the stack is here.'
      : table('Images', ['image', 'size'], rows);
  } catch {
    return '\n  Sizes of the images: Docker is not here.';
  }
}
