/**
 * `npm run bench`: starts a whole Almanac on throw-away data and prints what it costs beside what it may cost. It measures and
 * never judges: the exit code says only whether the run came to its end. `--memories N` grows the memory less far than to
 * 100,000; `--audit-rows N` the audit further than to 100,000 (a million for F16), `--only audit` nothing else.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { actionFigures } from './bench/action-figures.ts';
import { auditAlone } from './bench/audit-alone.ts';
import { auditSpeed, WRITERS, type AuditSpeed } from './bench/audit-speed.ts';
import {
  caller,
  eventBody,
  memoryOf,
  planBody,
  READS,
  recallPath,
  scheduleBody,
  type Caller,
} from './bench/calls.ts';
import { measure, type Sample } from './bench/measure.ts';
import { memoryFigures } from './bench/memory-figures.ts';
import { proportionalMib, residentMib } from './bench/process-facts.ts';
import { openBenchStage, type BenchStage } from './bench/stage.ts';
import { number, ratio, table } from './bench/table.ts';
import { UsageError } from './cli/arguments.ts';
import { interrupted, runCommand } from './cli/run-command.ts';
import type { Almanac } from './embedded/almanac.ts';
import { SERVICES } from './migrate-database.ts';

// Budgets of the architecture: what each may cost at most, the audit at least.
const READY_S = 10;
const IDLE_MIB = 110;
const WORKED_MIB = 150;
const SIX_MIB = 600;
const APPENDS_PER_S = 2000;
const VERIFIED_PER_S = 100_000;
const AUDIT_ROWS = '100000';

/** What a schedule may take in each mode, in ms. */
const MODES = [
  ['fast', 150],
  ['best', 2000],
] as const;

const MEMORIES = 600;
const REQUESTS = 10_000;
const AT_ONCE = 16;

const say = (line: string): void => console.error(`  … ${line}`);
const print = (text: string): void => console.log(text);

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      memories: { type: 'string' },
      'audit-rows': { type: 'string', default: AUDIT_ROWS },
      only: { type: 'string' },
    },
  });
  const audit_rows = Number(values['audit-rows']);
  if (values.only !== undefined) return only(values.only, audit_rows);
  const most = Number(values.memories ?? 100_000);
  if (!(most >= 1000)) throw new Error('--memories takes a number from 1000');
  const started = performance.now();
  const stage = await openBenchStage(say);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stage.stop());
  void interrupted()
    .then(stop)
    .then(() => process.exit(130));
  try {
    printStart(stage);
    await run(stage.almanac, { most, audit_rows });
  } finally {
    await stop();
  }
  print(`\nWhole run: ${number((performance.now() - started) / 1000, 1)} s, ${machine()}.`);
});

/** One part by itself, without the services: what else runs on the machine disturbs it less. */
async function only(part: string, audit_rows: number): Promise<void> {
  if (part !== 'audit') throw new UsageError('--only knows one part: audit');
  print(auditTable(await auditAlone(audit_rows)));
  print(`\n  ${machine()}.`);
}

function machine(): string {
  return `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
}

function printStart(stage: BenchStage): void {
  const rows = stage.steps.map(({ text, ms }) => [text, `${number(ms)} ms`, '', '']);
  const total = `${number(stage.ready_s, 1)} s`;
  rows.push(['command to ready', total, `${READY_S} s`, ratio(stage.ready_s, READY_S)]);
  print(table('Start', ['step', 'took', 'budget', 'of budget'], rows));
}

async function run(
  almanac: Almanac,
  { most, audit_rows }: { most: number; audit_rows: number },
): Promise<void> {
  const calls = caller(almanac);
  const idle = memoryUse(almanac);
  await seed(calls);
  const times = await callTimes(calls);
  const load = await underLoad(calls);
  const worked = memoryUse(almanac);
  say('audit: appending and verifying');
  const audit = await auditSpeed(almanac.database_url, audit_rows);

  print(timesTable(times));
  print(memoryTable(idle, worked));
  print(
    `  ${number(REQUESTS)} requests, ${AT_ONCE} at once: ${number(load.per_s)}/s, ` +
      `p50 ${number(load.p50_ms, 1)} ms, p95 ${number(load.p95_ms, 1)} ms`,
  );
  print(auditTable(audit));
  await actionFigures(almanac, { say, print });
  await memoryFigures(almanac, calls, { most, say, print });
  printRefusals(calls);
}

function auditTable({ append, verification, ...cpu }: AuditSpeed): string {
  const rate = verification.rows / Math.max(verification.ms / 1000, 0.001);
  const database_s = cpu.database_cpu_s === undefined ? '?' : number(cpu.database_cpu_s, 2);
  const text = table(
    `Audit (PostgreSQL without fsync, as for all throw-away data)`,
    ['what', 'measured', 'budget', 'of budget'],
    [
      [
        `append, ${WRITERS} writers`,
        `${number(append.per_s)} rows/s`,
        `${number(APPENDS_PER_S)} rows/s`,
        ratio(append.per_s, APPENDS_PER_S, 'least'),
      ],
      [
        `verify, ${number(verification.rows)} rows`,
        `${number(rate)} rows/s`,
        `${number(VERIFIED_PER_S)} rows/s`,
        ratio(rate, VERIFIED_PER_S, 'least'),
      ],
      ['  its time on a processor, Node', `${number(cpu.node_cpu_s, 2)} s`, '', ''],
      ['  and PostgreSQL, at the same time', `${database_s} s`, '', ''],
      ['  the most memory of this process', `${number(cpu.peak_mib)} MiB`, '', ''],
      ['forks, gaps and other damage', String(verification.faults.length), '0', ''],
    ],
  );
  return verification.verified
    ? text
    : `${text}\n  The chain is DAMAGED: these numbers mean nothing.`;
}

function printRefusals(calls: Caller): void {
  if (calls.refusals.size === 0) return;
  print('\nAnswers that were no success, so their times mean nothing:');
  for (const [what, count] of calls.refusals) print(`  ${count} × ${what}`);
}

async function seed(calls: Caller): Promise<void> {
  say(`${MEMORIES} memories`);
  await measure(MEMORIES, AT_ONCE, (n) =>
    calls.call('memory-gateway', '/api/v1/memory/remember', memoryOf(n)),
  );
}

interface Timed {
  what: string;
  budget_ms: number;
  sample: Sample;
}

async function callTimes(calls: Caller): Promise<Timed[]> {
  const kinds: [string, number, number, (n: number) => Promise<unknown>][] = [
    ['recall, uncached', 50, 200, (n) => calls.call('memory-gateway', recallPath(n))],
    [
      'remember',
      30,
      200,
      (n) => calls.call('memory-gateway', '/api/v1/memory/remember', memoryOf(MEMORIES + n)),
    ],
    ['plan, template', 50, 40, (n) => calls.call('planner', '/api/v1/planner/plan', planBody(n))],
    ...MODES.map(
      ([mode, budget_ms]) =>
        [
          `schedule, dry run of a week, ${mode}`,
          budget_ms,
          40,
          (n) => calls.call('scheduler', '/api/v1/scheduler/schedule', scheduleBody(n, mode)),
        ] as (typeof kinds)[0],
    ),
    ['event', 100, 200, (n) => calls.call('memory-gateway', '/api/v1/events', eventBody(n))],
    ...READS.map(
      ([service, path]) =>
        [
          `GET ${path.split('?')[0]}`,
          100,
          100,
          () => calls.call(service, path),
        ] as (typeof kinds)[0],
    ),
  ];
  const timed: Timed[] = [];
  for (const [what, budget_ms, count, work] of kinds) {
    say(what);
    // The first calls compile and connect; what they cost shows in the start, not here.
    await measure(3, 1, (n) => work(1_000_000 + n));
    timed.push({ what, budget_ms, sample: await measure(count, 1, work) });
  }
  return timed;
}

async function underLoad(calls: Caller): Promise<Sample> {
  say(`${number(REQUESTS)} requests over the six services`);
  return measure(REQUESTS, AT_ONCE, (n) => {
    if (n > 0 && n % 2000 === 0) say(`${number(n)} of ${number(REQUESTS)}`);
    const [service, path] = READS[n % READS.length] ?? ['planner', '/health'];
    if (service !== 'memory-gateway') return calls.call(service, path);
    const turn = Math.floor(n / READS.length) % 3;
    if (turn === 0) return calls.call(service, recallPath(2_000_000 + n));
    if (turn === 1) return calls.call(service, '/api/v1/events', eventBody(n));
    return calls.call(service, '/api/v1/memory/remember', memoryOf(10_000 + n));
  });
}

function timesTable(times: Timed[]): string {
  const rows = times.map(({ what, budget_ms, sample }) => [
    what,
    number(sample.count),
    `${number(sample.p50_ms, 1)} ms`,
    `${number(sample.p95_ms, 1)} ms`,
    `${number(budget_ms)} ms`,
    ratio(sample.p95_ms, budget_ms),
  ]);
  const head = ['call, one at a time', 'calls', 'p50', 'p95', 'budget', 'p95 of budget'];
  return table(`Calls (${number(MEMORIES)} memories; no model, no real calendar)`, head, rows);
}

interface MemoryUse {
  resident: Map<string, number | undefined>;
  /** Of the six together, with shared pages counted once. */
  proportional: number;
}

function memoryUse(almanac: Almanac): MemoryUse {
  const names = [...SERVICES, 'triggers', 'sandbox'] as const;
  return {
    resident: new Map(names.map((name) => [name, residentMib(almanac.process(name).pid)])),
    proportional: SERVICES.reduce(
      (total, name) => total + (proportionalMib(almanac.process(name).pid) ?? Number.NaN),
      0,
    ),
  };
}

function memoryTable(idle: MemoryUse, worked: MemoryUse): string {
  const mib = (value: number | undefined): string =>
    value === undefined ? '?' : `${number(value)} MiB`;
  const part = (value: number | undefined, budget: number): string =>
    value === undefined ? '' : ratio(value, budget);
  const sum = (use: MemoryUse): number =>
    SERVICES.reduce((total, name) => total + (use.resident.get(name) ?? Number.NaN), 0);
  const rows = [...idle.resident.keys()].map((name) => {
    const [before, after] = [idle.resident.get(name), worked.resident.get(name)];
    const ours = SERVICES.some((service) => service === name);
    if (!ours) return [`${name} (not budgeted)`, mib(before), '', mib(after), ''];
    return [name, mib(before), part(before, IDLE_MIB), mib(after), part(after, WORKED_MIB)];
  });
  const total = (what: string, before: number, after: number): string[] => {
    return [what, mib(before), ratio(before, SIX_MIB), mib(after), ratio(after, SIX_MIB)];
  };
  rows.push(total('the six together', sum(idle), sum(worked)));
  rows.push(total('… shared pages once', idle.proportional, worked.proportional));
  const title = `Resident memory (budget ${IDLE_MIB} MiB idle, ${WORKED_MIB} MiB after the requests, ${SIX_MIB} MiB together)`;
  return table(title, ['process', 'idle', 'of budget', 'after', 'of budget'], rows);
}
