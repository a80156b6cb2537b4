import type { ActionInput } from '@almanac/shared/contracts/actions';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export type ProposalPurpose = 'incident' | 'health' | 'digest' | 'improvement';
export type ProposalStatus =
  | 'queued'
  | 'authorized'
  | 'awaiting_approval'
  | 'blocked'
  | 'refused'
  | 'expired';

export interface ProposalRow {
  proposal_key: string;
  purpose: ProposalPurpose;
  subject: string;
  request: ActionInput;
  status: ProposalStatus;
  action_id: string | null;
  note: string | null;
  created_at: string;
  expires_at: string;
  settled_at: string | null;
}

const insert = statement<
  { proposal_key: string },
  [string, ProposalPurpose, string, string, Date, Date]
>(
  `insert into observer.proposals (proposal_key, purpose, subject, request, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (proposal_key) do nothing returning proposal_key`,
);
const find = statement<ProposalRow, [string]>(
  `select proposal_key, purpose, subject, request, status, action_id, note, created_at, expires_at, settled_at
     from observer.proposals where proposal_key = $1`,
);
const known = statement<ProposalRow, [keys: readonly string[]]>(
  `select proposal_key, purpose, subject, request, status, action_id, note, created_at, expires_at, settled_at
     from observer.proposals where proposal_key = any($1::text[])`,
);
const sops = statement<ProposalRow>(
  `select proposal_key, purpose, subject, request, status, action_id, note, created_at, expires_at, settled_at
     from observer.proposals
    where purpose = 'improvement' and request -> 'inputs' ->> 'pattern' = 'missing_sop'
    order by created_at desc limit 2000`,
);
const settle = statement<never, [string, string, string | null, string | null]>(
  `update observer.proposals set status = $2, action_id = $3, note = $4, settled_at = now()
    where proposal_key = $1 and settled_at is null`,
);
const note = statement<never, [string, string]>(
  'update observer.proposals set note = $2 where proposal_key = $1 and settled_at is null',
);
const used = statement<{ in_hour: number; in_day: number }, [hour: Date, day: Date]>(
  `select count(*) filter (where created_at > $1)::int as in_hour, count(*)::int as in_day
     from observer.proposals where purpose = 'improvement' and created_at > $2`,
);

/** False where it was proposed before. An 11th improvement of an hour is refused by the table itself. */
export async function insertProposal(
  tx: Transaction,
  row: Pick<ProposalRow, 'proposal_key' | 'purpose' | 'subject' | 'request'>,
  times: { created_at: Date; expires_at: Date },
): Promise<boolean> {
  const { proposal_key, purpose, subject, request } = row;
  const { created_at, expires_at } = times;
  const body = JSON.stringify(request);
  const made = await insert.maybe(tx, proposal_key, purpose, subject, body, created_at, expires_at);
  return made !== undefined;
}

export function findProposal(
  db: Queryable,
  proposal_key: string,
): Promise<ProposalRow | undefined> {
  return find.maybe(db, proposal_key);
}

export function findProposals(db: Queryable, keys: readonly string[]): Promise<ProposalRow[]> {
  return known.many(db, keys);
}

/** Every proposal to write a workflow down, the newest first: each was proposed for ever. */
export function findSopProposals(db: Queryable): Promise<ProposalRow[]> {
  return sops.many(db);
}

/** False when it was settled already. */
export async function settleProposal(
  tx: Transaction,
  proposal_key: string,
  to: { status: ProposalStatus; action_id: string | null; note: string | null },
): Promise<boolean> {
  return (await settle.run(tx, proposal_key, to.status, to.action_id, to.note)) > 0;
}

/** Why it waits. */
export async function noteProposal(
  db: Queryable,
  proposal_key: string,
  why: string,
): Promise<void> {
  await note.run(db, proposal_key, why);
}

/** Improvements proposed in the hour and the day that end now. */
export function improvementsUsed(
  db: Queryable,
  now: Date,
): Promise<{ in_hour: number; in_day: number }> {
  const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
  return used.one(db, ago(1), ago(24));
}
