/** What the action-gateway does with many Actions: how fast it decides, how fast it works off, and where it stops one that runs away. */
import { issueToken } from '@almanac/shared/http/issue-token';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import type { Almanac } from '../embedded/almanac.ts';
import { measure } from './measure.ts';
import { number, ratio, table } from './table.ts';

/** What the gateway needs to be asked at ten calls a second instead of Coda's three in ten seconds. */
export const ACTION_SETTINGS = { CODA_WRITES_PER_10_S: '1000', CODA_CONFIRM_FIRST_MS: '50' };

const AUTHORIZE_P95_MS = 20;
const CALLS_PER_S = 10;
const DRAINED = 1000;
/** Below what stops a requester, so that draining is measured and not that. */
const PER_REQUESTER = 100;
const RUNAWAY = 1000;
const STOPPED_WITHIN_S = 30;
const ACTIONS_PER_MINUTE = 120;
const LOOK_EVERY_MS = 500;
const NO_PROGRESS_MS = 60_000;

export async function actionFigures(
  almanac: Almanac,
  { say, print }: Record<'say' | 'print', (text: string) => void>,
): Promise<void> {
  const db = openDatabase({
    url: almanac.database_url,
    application_name: 'bench',
    onError: () => undefined,
  });
  try {
    await allowPosts(almanac);
    const rows = [...(await drain(almanac, db, say)), ...(await runaway(almanac, db, say))];
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

/** Proposes one at a time, which is measured, and waits until all have been written. */
async function drain(
  almanac: Almanac,
  db: Database,
  say: (text: string) => void,
): Promise<string[][]> {
  say(`${DRAINED} Actions are proposed, one at a time`);
  const tokens: string[] = [];
  for (let n = 0; n < DRAINED / PER_REQUESTER; n += 1) tokens.push(await token(db, `bench-${n}`));
  let refused = 0;
  const started = performance.now();
  const authorize = await measure(DRAINED, 1, async (n) => {
    const status = await propose(almanac, tokens[n % tokens.length] ?? '', `drain-${n}`);
    if (status !== 202) refused += 1;
  });
  say('they are worked off, ten a second');
  const done = await settled(db, 'bench-', DRAINED - refused);
  const seconds = (performance.now() - started) / 1000;
  const p95 = `${number(authorize.p95_ms, 1)} ms`;
  return [
    ['authorize, p95', p95, `${AUTHORIZE_P95_MS} ms`, ratio(authorize.p95_ms, AUTHORIZE_P95_MS)],
    [`of ${number(DRAINED)}, done`, number(done), number(DRAINED), ratio(done, DRAINED, 'least')],
    [
      'worked off',
      `${number(done / seconds, 1)}/s`,
      `${CALLS_PER_S}/s`,
      ratio(done / seconds, CALLS_PER_S, 'least'),
    ],
  ];
}

/** One requester that proposes as fast as it can. */
async function runaway(
  almanac: Almanac,
  db: Database,
  say: (text: string) => void,
): Promise<string[][]> {
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
