/** What the action-gateway does with many Actions: how fast it decides, how fast it works off, and where it stops one that runs away. */
import { issueToken } from '@almanac/shared/http/issue-token';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import type { Almanac } from '../embedded/almanac.ts';
import { sandboxClient } from '../sandbox/client.ts';
import { measure, quantile } from './measure.ts';
import { cpuSeconds } from './process-facts.ts';
import { number, ratio, table } from './table.ts';

const AUTHORIZE_P95_MS = 20;
/** The first of each kind compile and connect; what that costs shows in the start, not here. */
const WARM_UP = 10;
/** So far apart that each is done before the next is proposed. */
const ALONE = 120;
const ALONE_EVERY_MS = 300;
const CALLS_PER_S = 10;
const DRAINED = 1000;
/** Below what stops a requester, so that draining is measured and not that. */
const PER_REQUESTER = 100;
const RUNAWAY = 1000;
const STOPPED_WITHIN_S = 30;
const ACTIONS_PER_MINUTE = 120;
const LOOK_EVERY_MS = 500;
const NO_PROGRESS_MS = 60_000;

interface Bench {
  almanac: Almanac;
  db: Database;
  say: (text: string) => void;
}

const PARTS = { authorize, drain, runaway };
export type ActionPart = keyof typeof PARTS;
export const ACTION_PARTS = Object.keys(PARTS) as ActionPart[];

export async function actionFigures(
  almanac: Almanac,
  { say, print }: Record<'say' | 'print', (text: string) => void>,
  parts: readonly ActionPart[] = ACTION_PARTS,
): Promise<void> {
  const db = openDatabase({
    url: almanac.database_url,
    application_name: 'bench',
    onError: () => undefined,
  });
  try {
    await allowPosts(almanac);
    const rows: string[][] = [];
    for (const part of parts) rows.push(...(await PARTS[part]({ almanac, db, say })));
    print(table('Actions', ['what', 'measured', 'budget', 'of budget'], rows));
  } finally {
    await db.close();
  }
}

async function allowPosts(almanac: Almanac): Promise<void> {
  await post(almanac, almanac.secrets.operator_token, '/api/v1/standing-authorizations', {
    action_type: 'coda.post_thread',
    max_level: 1,
    scope: 'sandbox',
    reason: 'The benchmark posts in the sandbox.',
  });
}

/** One Action at a time, and nothing else to do: what a decision takes by itself. */
async function authorize({ almanac, db, say }: Bench): Promise<string[][]> {
  say(`${ALONE} Actions are proposed, each when the one before is done`);
  const tokens = await tokensOf(db, 'alone', WARM_UP + ALONE);
  const taken: number[] = [];
  const proposeOne = async (n: number): Promise<void> => {
    const from = performance.now();
    await propose(almanac, tokens[n % tokens.length] ?? '', `alone-${n}`);
    taken.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, ALONE_EVERY_MS));
  };
  for (let n = 0; n < WARM_UP; n += 1) await proposeOne(n);
  taken.length = 0;
  const before_s = await cpuOf({ almanac, db });
  for (let n = 0; n < ALONE; n += 1) await proposeOne(WARM_UP + n);
  const cpu_ms = ((await cpuOf({ almanac, db })) - before_s) * (1000 / ALONE);
  taken.sort((a, b) => a - b);
  const [p50, p95] = [quantile(taken, 0.5), quantile(taken, 0.95)];
  return [
    ['authorize alone, p50', `${number(p50, 1)} ms`, '', ''],
    within('authorize alone, p95', p95),
    ['… a processor’s time for it and its execution', `${number(cpu_ms, 1)} ms`, '', ''],
  ];
}

/** Of the action-gateway and its connections, in seconds; NaN where the system does not tell. */
async function cpuOf({ almanac, db }: Pick<Bench, 'almanac' | 'db'>): Promise<number> {
  const { rows } = await db.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name like 'action-gateway%'`,
  );
  const pids = [almanac.process('action-gateway').pid ?? 0, ...rows.map(({ pid }) => pid)];
  return pids.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? Number.NaN), 0);
}

function within(what: string, p95_ms: number): string[] {
  const budget = `${AUTHORIZE_P95_MS} ms`;
  return [what, `${number(p95_ms, 1)} ms`, budget, ratio(p95_ms, AUTHORIZE_P95_MS)];
}

/** Proposes one after the other as fast as that goes, while what was proposed is worked off, and waits until all have been written. */
async function drain({ almanac, db, say }: Bench): Promise<string[][]> {
  say(`${DRAINED} Actions are proposed, one at a time`);
  const tokens = await tokensOf(db, 'bench', DRAINED);
  await sandboxClient(almanac.urls.sandbox).clearJournal();
  let refused = 0;
  const started = performance.now();
  const proposed = await measure(DRAINED, 1, async (n) => {
    const status = await propose(almanac, tokens[n % tokens.length] ?? '', `drain-${n}`);
    if (status !== 202) refused += 1;
  });
  say('they are worked off, ten a second');
  const done = await settled(db, 'bench-', DRAINED - refused);
  const seconds = (performance.now() - started) / 1000;
  const [left, came] = [await mostLeft(db), await mostCame(almanac)];
  return [
    within('authorize while others are worked off, p95', proposed.p95_ms),
    [`of ${number(DRAINED)}, done`, number(done), number(DRAINED), ratio(done, DRAINED, 'least')],
    [
      'worked off, from the first proposal on',
      `${number(done / seconds, 1)}/s`,
      `${CALLS_PER_S}/s`,
      ratio(done / seconds, CALLS_PER_S, 'least'),
    ],
    ['… most that left in any second', number(left), number(CALLS_PER_S), ratio(left, CALLS_PER_S)],
    ['… most that came to the sandbox', number(came), '', ''],
  ];
}

/** By the moments at which grants were spent, right before each write. */
async function mostLeft(db: Database): Promise<number> {
  const { rows } = await db.query<{ most: number }>(
    `select max(calls) as most
       from (select count(*) over (order by spent_at range between current row and interval '999 ms' following) as calls
               from actions.grants where spent_at is not null) seconds`,
  );
  return rows[0]?.most ?? 0;
}

/** By when writes came to the sandbox: what is on its way longer than another comes nearer to the next. */
async function mostCame(almanac: Almanac): Promise<number> {
  const journal = await sandboxClient(almanac.urls.sandbox).journal('coda');
  const writes = journal.filter(({ method }) => method === 'POST').map(({ at }) => Date.parse(at));
  const within = (from: number) => writes.filter((at) => at >= from && at < from + 1000).length;
  return Math.max(0, ...writes.map(within));
}

async function tokensOf(db: Database, prefix: string, actions: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let n = 0; n < actions / PER_REQUESTER; n += 1) {
    tokens.push(await token(db, `${prefix}-${n}`));
  }
  return tokens;
}

/** One requester that proposes as fast as it can. */
async function runaway({ almanac, db, say }: Bench): Promise<string[][]> {
  say(`a requester runs away with ${number(RUNAWAY)} Actions`);
  const own = await token(db, 'runaway');
  const started = performance.now();
  let taken = 0;
  let stopped_s = Number.NaN;
  await measure(RUNAWAY, 8, async (n) => {
    const status = await propose(almanac, own, `runaway-${n}`);
    if (status === 202) taken += 1;
    else if (Number.isNaN(stopped_s)) stopped_s = (performance.now() - started) / 1000;
  });
  const left_s = Math.max(0, STOPPED_WITHIN_S - (performance.now() - started) / 1000);
  await new Promise((resolve) => setTimeout(resolve, left_s * 1000));
  const through = await count(db, 'runaway');
  return [
    [
      'runaway, stopped after',
      `${number(stopped_s, 1)} s`,
      `${STOPPED_WITHIN_S} s`,
      ratio(stopped_s, STOPPED_WITHIN_S),
    ],
    [
      `of its ${number(RUNAWAY)}, taken`,
      number(taken),
      number(ACTIONS_PER_MINUTE),
      ratio(taken, ACTIONS_PER_MINUTE),
    ],
    [
      `… got through in ${STOPPED_WITHIN_S} s`,
      number(through),
      number(ACTIONS_PER_MINUTE),
      ratio(through, ACTIONS_PER_MINUTE),
    ],
  ];
}

function token(db: Database, actor: string): Promise<string> {
  return issueToken(db, { actor, actor_type: 'service', all_clients: true });
}

async function count(db: Database, requester: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*) as count from actions.actions
      where requested_by like $1 || '%' and state = 'succeeded'`,
    [requester],
  );
  return rows[0]?.count ?? 0;
}

/** How many are done when all are, or when nothing has been done for a minute. */
async function settled(db: Database, requester: string, wanted: number): Promise<number> {
  let [done, since] = [0, performance.now()];
  for (;;) {
    const now = await count(db, requester);
    if (now > done) [done, since] = [now, performance.now()];
    if (done >= wanted || performance.now() - since > NO_PROGRESS_MS) return done;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function propose(almanac: Almanac, bearer: string, key: string): Promise<number> {
  return post(almanac, bearer, '/api/v1/actions', {
    action_type: 'coda.post_thread',
    inputs: { external_id: key, date: '2026-11-20', author: 'Almanac', body: 'A good day.' },
    target: { system: 'coda', ref: 'Daily Thread' },
    expected_effect: 'One row in the Daily Thread.',
    reasoning: 'The benchmark measures how fast it is written.',
    rollback: { strategy: 'manual' },
    idempotency_key: `bench:${key}`,
  });
}

async function post(almanac: Almanac, bearer: string, path: string, body: object): Promise<number> {
  const answer = await fetch(almanac.urls['action-gateway'] + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.text();
  return answer.status;
}
