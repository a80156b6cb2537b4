import type { Provenance, Sop, Step } from '@almanac/shared/contracts/planner';
import type { Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export interface PlanVersionRow {
  version: number;
  sop: Sop;
  provenance: Provenance;
  reason: string;
  created_by: string;
  created_at: string;
}

/** Newest first. */
export const listVersions = statement<PlanVersionRow, [plan_id: string]>(
  `select version, sop, provenance, reason, created_by, created_at
     from planner.plan_versions where plan_id = $1 order by version desc limit 200`,
);

export const findSop = statement<{ sop: Sop }, [plan_id: string, version: number]>(
  `select sop from planner.plan_versions where plan_id = $1 and version = $2`,
);

export const findVersionOfRequest = statement<
  { version: number },
  [plan_id: string, request_key: string]
>(`select version from planner.plan_versions where plan_id = $1 and request_key = $2`);

/** A step as the newest version that has it says; work on it may end after a revision took it out. */
export const findStep = statement<{ step: Step }, [plan_id: string, step_id: string]>(
  `select step from planner.plan_versions v, jsonb_array_elements(v.sop -> 'steps') as step
    where v.plan_id = $1 and step ->> 'step_id' = $2 order by v.version desc limit 1`,
);

export interface NewPlanVersion {
  plan_id: string;
  version: number;
  sop: Sop;
  provenance: Provenance;
  reason: string;
  /** What the steps were made from. */
  source: object;
  created_by: string;
  request_key: string | null;
  at: Date;
}

const insert = statement<never, unknown[]>(
  `insert into planner.plan_versions
     (plan_id, version, sop, provenance, reason, source, created_by, created_at, request_key)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

export async function insertVersion(tx: Transaction, version: NewPlanVersion): Promise<void> {
  await insert.run(
    tx,
    version.plan_id,
    version.version,
    JSON.stringify(version.sop),
    JSON.stringify(version.provenance),
    version.reason,
    JSON.stringify(version.source),
    version.created_by,
    version.at,
    version.request_key,
  );
}
