/** At rest is when nothing is under way any more: no job but the timers', no Action, run or post that is not at its end, all processes up. */
import { fact, rowsOf } from './facts.ts';
import type { Lane } from './lane.ts';
import { SERVICES } from '../migrate-database.ts';

/** Jobs that a clock starts: one of them waits or runs at any time, and a lost one is followed by the next. */
export const TIMERS = [
  'sweep-actions',
  'sweep-messages',
  // Escalations wait for their time, also of what is decided by then.
  'run-timer',
  'sync-calendar',
  'renew-access',
  'renew-watch',
  'take-events',
  'watch',
  'verify-audit',
  'archive',
  'digest',
  'scan-patterns',
];
const DEADLINE_MS = 90_000;

const UNDER_WAY = `
  select 'action ' || action_type || ' ' || state as what from actions.actions
   where state in ('proposed', 'authorized', 'claimed', 'executing', 'unknown')
  union all
  select 'run ' || run_id || ' ' || status from scheduler.scheduler_runs
   where status in ('applying', 'awaiting_approval')
  union all
  select 'post of ' || reflection_id || ' ' || status from observer.posts where settled_at is null`;

/** Resolves with how long it took, in ms. */
export async function atRest(lane: Lane): Promise<number> {
  const started = performance.now();
  let open: string[] = [];
  await fact(
    () => `nothing is under way; still: ${[...new Set(open)].slice(0, 8).join(', ')}`,
    async () => {
      open = [...(await silent(lane)), ...(await underWay(lane))];
      return open.length === 0;
    },
    DEADLINE_MS,
  );
  return performance.now() - started;
}

async function silent(lane: Lane): Promise<string[]> {
  const urls = [
    ...SERVICES.map((name) => [name, `${lane.almanac.urls[name]}/readyz`] as const),
    ['triggers', `${lane.almanac.urls.triggers}/livez`] as const,
  ];
  const asked = urls.map(async ([name, url]) => {
    const up = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.ok,
      () => false,
    );
    return up ? [] : [`${name} is not ready`];
  });
  return (await Promise.all(asked)).flat();
}

async function underWay(lane: Lane): Promise<string[]> {
  const schemas = await rowsOf<{ schema: string }>(
    lane.db,
    `select nspname as schema from pg_namespace where nspname like '%\\_queue' order by 1`,
  );
  const jobs = schemas.map(
    ({ schema }) => `
      select '${schema}: ' || name || ' ' || state from ${schema}.job
       where state in ('created', 'retry', 'active') and name not like '\\_\\_%'
         and name not like '%.dead' and name <> all ($1)`,
  );
  // One statement is one moment: a job that ends and the job it sends are never both missed.
  const sql = [UNDER_WAY, ...jobs].join(' union all ');
  return (await rowsOf<{ what: string }>(lane.db, sql, [TIMERS])).map(({ what }) => what);
}
